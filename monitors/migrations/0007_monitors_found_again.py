"""Monitors who came from tips are found again by name, telephone and e-mail address, as those appointed are."""

from django.db import migrations

from civic.people.models.contact import plain_name
from civic.privacy.blindindex import blind_index


def fill(apps, schema_editor):
    Monitor = apps.get_model("monitors", "Monitor")
    rows = Monitor.objects.filter(name_index="", user__isnull=False).select_related("user").order_by("pk")
    for monitor in rows:
        monitor.name_index = blind_index(plain_name(monitor.name), "name")
        for name in ("phone", "email"):
            value = getattr(monitor, name) or getattr(monitor.user, name).strip().lower()
            index = blind_index(value, name)
            if index and not Monitor.objects.exclude(pk=monitor.pk).filter(**{f"{name}_index": index}).exists():
                setattr(monitor, name, value)
                setattr(monitor, f"{name}_index", index)
        monitor.save()


class Migration(migrations.Migration):

    dependencies = [("monitors", "0006_office_dismissed_at")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
