"""Tables made since the last ones were converted, that tell keys apart that differ in case."""

from django.db import migrations

TABLES = (
    "budget",
    "budgetalert",
    "budgetentry",
    "closedweek",
    "courseindex",
    "evaluationrecord",
    "indexedpassage",
    "indexpart",
    "jobrun",
    "problemhint",
    "quiethours",
    "showncount",
    "termband",
    "tokenreservation",
    "unitstarter",
    "vectorpart",
)


def convert_tables(apps, schema_editor):
    """
    On MySQL and MariaDB: store every character, and tell keys apart that differ in case.

    The database's own collation takes ``course-v1:Org+A+1`` and ``course-v1:org+a+1`` for one course. Foreign keys are numbers
    in every table, so that none has to be dropped meanwhile.
    """
    if schema_editor.connection.vendor == "mysql":
        for table in TABLES:
            name = schema_editor.quote_name(f"iblai_mentor_plugin_{table}")
            schema_editor.execute(f"ALTER TABLE {name} CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")


class Migration(migrations.Migration):
    """The tables of this version, as those before."""

    dependencies = [("iblai_mentor_plugin", "0033_help_at_graded")]

    operations = [
        # Not atomic: the database cannot take back a change of a table.
        migrations.RunPython(convert_tables, migrations.RunPython.noop, atomic=False),
    ]
