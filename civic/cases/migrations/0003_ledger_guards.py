"""History cannot be rewritten, and Korean text is found by pairs of letters."""

from django.db import migrations

from civic.privacy.appendonly import AppendOnly


def add_gram_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # For CaseQuerySet.search (textsearch.TextMatch); independent of the database's locale.
        schema_editor.execute("CREATE INDEX case_grams ON cases_case USING gin (string_to_array(grams, ' '))")


def drop_gram_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX case_grams")


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_initial"), ("privacy", "0001_initial")]

    operations = [
        AppendOnly("cases_caseevent"),
        migrations.RunPython(add_gram_index, drop_gram_index),
    ]
