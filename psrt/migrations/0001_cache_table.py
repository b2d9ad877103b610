from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    """Rate limits live in the database cache: `migrate` alone makes a database ready."""
    call_command("createcachetable", database=schema_editor.connection.alias)


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.RunPython(create, migrations.RunPython.noop),
        migrations.RunSQL(migrations.RunSQL.noop, 'DROP TABLE IF EXISTS "cache"'),
    ]
