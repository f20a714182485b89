"""The panel's texts of what learners share with the team of a course, and of the team's page; see ``strings``."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy, pgettext_lazy

SHARING: Final = {
    "course_shared": gettext_lazy("Shared with you"),
    "deleteTakesShared": gettext_lazy("What you shared of it with the course team goes, too."),
    "hideNamed": gettext_lazy("Hide: {title}"),
    "hideShared": pgettext_lazy("mentor panel", "Hide"),
    "openedBy": gettext_lazy("Opened by {name} on {when}"),
    "openedByAgain": gettext_lazy("Opened by {name} on {when}, last on {last}"),
    "share": gettext_lazy("Share with the course team"),
    "shareAbout": gettext_lazy(
        "Choose what the course team of this course may see. It gets a copy of these messages, and nothing else."
    ),
    "shareAnswered": gettext_lazy("The course team does not answer here. Write to it at:"),
    "shareBack": pgettext_lazy("mentor panel", "Back"),
    "shareDoneAbout": gettext_lazy(
        "The course team can open it from now on. In “My mentor” you see who did, and take it back."
    ),
    "shareNow": pgettext_lazy("mentor panel", "Share"),
    "sharePreview": gettext_lazy("Look at the preview"),
    "shareSees": gettext_lazy(
        "The course team sees this, with your username “{name}”. Nothing that you say later is added."
    ),
    "shareUnanswered": gettext_lazy(
        "The course team does not answer here, and this course names no address where it does."
    ),
    "shareUntil": gettext_lazy("You see who opens it, and can take it back. It goes when the course ends."),
    "share_choose": gettext_lazy("Choose messages to share"),
    "share_done": pgettext_lazy("mentor panel", "Shared"),
    "share_preview": gettext_lazy("What the course team will see"),
    "sharedAbout": gettext_lazy("The course team can open these copies until you take them back or the course ends."),
    "sharedGone": gettext_lazy("This copy is gone. Nobody can open it any more."),
    "sharedNone": gettext_lazy("You have shared nothing with the course team. You can do so at the end of a chat."),
    "sharedShow": gettext_lazy("See what you have shared"),
    "sharedTaken": gettext_lazy("It is taken back. Nobody can open it any more."),
    "sharedTitle": gettext_lazy("What you have shared"),
    "sharedUnopened": gettext_lazy("Nobody has opened it yet."),
    "showNamed": gettext_lazy("Open: {title}"),
    "showShared": pgettext_lazy("mentor panel", "Open"),
    "someoneGone": gettext_lazy("somebody whose account is gone"),
    "takeShared": gettext_lazy("Take it back"),
    "takeSharedNamed": gettext_lazy("Take it back: {title}"),
    "takeSharedText": gettext_lazy(
        "The copy is deleted, with who opened it. What somebody has read, they may remember."
    ),
    "takeSharedTitle": gettext_lazy("Take this back?"),
    "teamSharedAbout": gettext_lazy(
        "Learners chose to show you these messages. They see who opened them, and when, and can take them back at any time."
    ),
    "teamSharedAnswered": gettext_lazy("You can't answer here. Learners are told to write to you at:"),
    "teamSharedGone": gettext_lazy("The learner has taken this back."),
    "teamSharedNew": gettext_lazy("Not opened yet"),
    "teamSharedNone": gettext_lazy("Nobody has shared anything with you."),
    "teamSharedUnanswered": gettext_lazy(
        "You can't answer here. Name a contact under “Settings”, so that learners know where you do."
    ),
}
