"""Columns of a reply: what stands for the answer last given to its problem, and what the learner's page said meanwhile."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns; neither has anything to say of the replies there are."""

    dependencies = [("iblai_mentor_plugin", "0007_convert_tables")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="answer_digest",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Stands for the answer last given to it, to tell another one from the same; keyed, says nothing.",
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="page_content",
            field=models.TextField(
                blank=True,
                default="",
                help_text="What the learner's page said, where an operator lets it be told; deleted when the reply ends.",
            ),
        ),
    ]
