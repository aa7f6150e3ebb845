
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0010_calendar_reason'),
    ]

    operations = [
        migrations.AddField(
            model_name='calendarstate',
            name='under_way',
            field=models.BooleanField(default=False),
        ),
    ]
