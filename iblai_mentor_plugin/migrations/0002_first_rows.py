"""The tenant, and the notice, that every installation starts with; and tables that can hold every character."""

from django.db import migrations

NOTICE = """\
The mentor remembers where you are in this course: the page that you were last on, the units, videos and problems that you \
opened, and how you did in them. It keeps this to help you, until half a year after the course ended. It also keeps what you \
ask it and what it answers, for a year. You can look at all of it, take it with you, and have it forgotten at any time.

Unless the people who run this site tell you otherwise, nothing of it leaves this site."""

TABLES = (
    "apikey",
    "auditrecord",
    "custominstruction",
    "dropcount",
    "memoryentry",
    "notice",
    "noticeacceptance",
    "switch",
    "tenant",
    "tenantmember",
    "tenantorg",
)


def make_first_rows(apps, schema_editor):
    """Make the default tenant and the first version of the notice."""
    apps.get_model("iblai_mentor_plugin", "Tenant").objects.get_or_create(
        key="main", defaults={"name": "Main", "is_default": True}
    )
    apps.get_model("iblai_mentor_plugin", "Notice").objects.get_or_create(version=1, defaults={"text": NOTICE})


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

    dependencies = [("iblai_mentor_plugin", "0001_initial")]

    operations = [
        # Not atomic: neither database can take back a change of a table.
        migrations.RunPython(convert_tables, migrations.RunPython.noop, atomic=False),
        migrations.RunPython(make_first_rows, migrations.RunPython.noop),
    ]
