"""Tables that can hold every character."""

from django.db import migrations

TABLES = (
    "briefing",
    "coursesetting",
    "export",
    "exportpart",
    "feedback",
    "learnerchoice",
    "price",
    "provider",
    "retentionrule",
    "sessionnote",
    "tokencorrection",
    "usageentry",
)


def convert_tables(apps, schema_editor):
    """
    On MySQL and MariaDB: store every character, and tell keys apart that differ in case.

    A site upgraded from an old release may give new tables the three-byte utf8, which refuses an emoji (error 1366).
    """
    if schema_editor.connection.vendor == "mysql":
        for table in TABLES:
            name = schema_editor.quote_name(f"iblai_mentor_plugin_{table}")
            schema_editor.execute(f"ALTER TABLE {name} CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")


class Migration(migrations.Migration):
    """The tables of this version, as those before."""

    dependencies = [("iblai_mentor_plugin", "0006_courses_and_history")]

    operations = [
        # Not atomic: the database cannot take back a change of a table.
        migrations.RunPython(convert_tables, migrations.RunPython.noop, atomic=False),
    ]
