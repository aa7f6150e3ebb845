"""Put the 19 districts into the table (facts and sources: `civic.places.gimje`)."""

from django.db import migrations

from civic.places.gimje import BORDERS, PLACES, POPULATION_AS_OF

KINDS = {"읍": "eup", "면": "myeon", "동": "dong"}


def seed(apps, schema_editor):
    District = apps.get_model("places", "District")
    for order, place in enumerate(PLACES, start=1):
        facts = place._asdict()
        District.objects.update_or_create(
            slug=facts.pop("slug"),
            defaults={
                **facts,
                "kind": KINDS[place.name[-1]],
                "population_as_of": POPULATION_AS_OF,
                "order": order,
            },
        )
    for slug, others in BORDERS.items():
        # Historic models do not mirror a symmetrical relation: write both directions.
        for other in others.split():
            District.neighbours.through.objects.get_or_create(from_district_id=slug, to_district_id=other)
            District.neighbours.through.objects.get_or_create(from_district_id=other, to_district_id=slug)


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
