from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitors", "0005_assignment_shown")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="dismissed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="dismissal decided"),
        ),
    ]
