import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from civic.privacy.appendonly import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="AccessLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, verbose_name="time")),
                ("by_label", models.CharField(blank=True, max_length=200, verbose_name="name at that time")),
                ("action", models.CharField(db_index=True, max_length=80, verbose_name="what was done")),
                ("subject", models.CharField(blank=True, db_index=True, max_length=120, verbose_name="record")),
                ("person", models.CharField(blank=True, db_index=True, max_length=120, verbose_name="whose data")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("ip", models.CharField(blank=True, max_length=45, verbose_name="network address")),
                ("previous", models.CharField(blank=True, max_length=64, verbose_name="hash of the entry before")),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person who acted",
                    ),
                ),
            ],
            options={
                "verbose_name": "access log entry",
                "verbose_name_plural": "access log",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("previous",), name="privacy_access_log_no_fork"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Throttle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bucket", models.CharField(max_length=60)),
                ("key_hash", models.CharField(max_length=64)),
                ("count", models.PositiveIntegerField(default=0)),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "rate limit",
                "verbose_name_plural": "rate limits",
                "constraints": [
                    models.UniqueConstraint(fields=("bucket", "key_hash"), name="privacy_throttle_once"),
                ],
            },
        ),
        AppendOnly("privacy_accesslog"),
    ]
