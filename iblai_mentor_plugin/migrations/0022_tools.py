"""What a mentor may look things up with, and what it looked up on the way to a reply."""

from django.db import migrations, models


def _choice(help_text: str) -> models.JSONField:
    return models.JSONField(blank=True, default=None, help_text=help_text, null=True)


class Migration(migrations.Migration):
    """Columns that may be null: all tools, and no step."""

    dependencies = [("iblai_mentor_plugin", "0021_starters")]

    operations = [
        migrations.AddField(
            "mentor", "tools", _choice("Slugs of the tools that it may look things up with; null: all that there are.")
        ),
        migrations.AddField(
            "session", "tools", _choice("Slugs of the tools that its mentor may use here; null: all that the mentor has.")
        ),
        migrations.AddField(
            "coursesetting",
            "tools",
            _choice("Slugs of the tools that the mentor may look things up with here; null: all that it has."),
        ),
        migrations.AddField("replychunk", "step", _choice("What was looked up: the tool, and titles of what was found.")),
        migrations.AlterField(
            "notice",
            "text",
            models.TextField(
                help_text="What is kept, for how long, and which provider words are sent to. With a question go earlier ones "
                "and their replies, the custom instruction, session notes, the learner's place and progress, passages and "
                "dates of the course, and what the provider has looked up there."
            ),
        ),
    ]
