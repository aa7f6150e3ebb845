import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("monitors", "0003_people_sections_rules")]

    operations = [
        migrations.RemoveField(model_name="tip", name="monitor"),
        migrations.RenameField(model_name="tip", old_name="member", new_name="monitor"),
        migrations.AlterField(
            model_name="tip",
            name="monitor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tips",
                to="monitors.monitor",
                verbose_name="monitor",
            ),
        ),
    ]
