"""
Citations name the places in the reply's text that stand for them.

In replies from before, ``[1]`` stands behind the quote that was verified, and anything else that looks like it is the LLM's own:
what stands behind its quote is named, and the rest is text from now on.
"""

import re

from django.db import migrations, models

# Between a quote and its mark: what closes quotation marks, an end, and marks that share the quote.
BETWEEN = re.compile(r"[”\"»“」]?[.,;:!?]?\s{0,3}(?:\[\d{1,3}\]\s?)*\Z")


def name_places(apps, schema_editor, rows=500):
    """Give every citation its places."""
    messages = apps.get_model("iblai_mentor_plugin", "Message").objects.using(schema_editor.connection.alias)
    # In steps: a site may have millions of them.
    last = 0
    while step := list(messages.filter(pk__gt=last).order_by("pk").only("pk", "text", "citations")[:rows]):
        last = step[-1].pk
        changed = [message for message in step if message.citations]
        for message in changed:
            message.citations = [
                one if "at" in one else {**one, "at": find_places(message.text, one)} for one in message.citations
            ]
        messages.bulk_update(changed, ["citations"])


def find_places(text, citation):
    """Return where the number of a citation stands behind its quote."""
    places = []
    for mark in re.finditer(rf"\[{citation['number']}\]", text):
        before = text[: mark.start()]
        said = before[: BETWEEN.search(before).start()]
        if said.endswith(citation["quote"]):
            places.append(mark.start())
    return places


class Migration(migrations.Migration):
    dependencies = [("iblai_mentor_plugin", "0011_names_in_the_admin")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="refused_citations",
            field=models.PositiveIntegerField(
                default=0, help_text="Citations that the LLM wrote and that did not stand; nobody saw them."
            ),
        ),
        migrations.RunPython(name_places, migrations.RunPython.noop, elidable=True),
    ]
