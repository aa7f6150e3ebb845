from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_ledger_guards")]

    operations = [
        migrations.CreateModel(
            name="CalendarState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days_off", models.JSONField(default=dict)),
                ("runs", models.PositiveIntegerField(default=0)),
                ("replanned_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "state of the calendar",
                "verbose_name_plural": "states of the calendar",
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_calendar_state")],
            },
        ),
    ]
