
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_urging_and_papers'),
    ]

    operations = [
        migrations.AddField(
            model_name='calendarstate',
            name='outages',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='calendarstate',
            name='periods',
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='category',
            name='kind',
            field=models.CharField(choices=[('grievance', 'Grievance'), ('suggestion', 'Suggestion'), ('law_question', 'Question about the law'), ('procedure_question', 'Question about a procedure'), ('other', 'Everyday matter'), ('proposal', 'Public proposal')], default='other', max_length=30, verbose_name='usual kind'),
        ),
    ]
