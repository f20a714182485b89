"""The mentor that every installation starts with; and tables that can hold every character."""

from django.db import migrations

TABLES = (
    "assistance",
    "ledgerentry",
    "mentor",
    "message",
    "producerlease",
    "replychunk",
    "session",
)


def make_first_mentor(apps, schema_editor):
    """Give every tenant that is there a mentor; later ones get theirs when they are first asked for it."""
    Mentor = apps.get_model("iblai_mentor_plugin", "Mentor")
    for tenant in apps.get_model("iblai_mentor_plugin", "Tenant").objects.all():
        Mentor.objects.get_or_create(
            tenant=tenant,
            slug="mentor",
            defaults={
                "name": "Mentor",
                "description": "Answers questions about the course.",
                "proactive_prompt": "What would you like to understand better?",
                "is_default": True,
            },
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
    """Data of a new installation."""

    dependencies = [("iblai_mentor_plugin", "0003_mentor")]

    operations = [
        # Not atomic: neither database can take back a change of a table.
        migrations.RunPython(convert_tables, migrations.RunPython.noop, atomic=False),
        migrations.RunPython(make_first_mentor, migrations.RunPython.noop),
    ]
