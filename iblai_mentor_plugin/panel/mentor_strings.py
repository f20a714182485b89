"""The panel's texts of "My mentor": what it knows of the learner, their choices, their data; see ``strings``."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy, pgettext_lazy

_KNOWN: Final = {
    "forget": pgettext_lazy("mentor panel", "Forget"),
    "forgetEverywhere": gettext_lazy("Forget me in all courses"),
    "forgetEverywhereTitle": gettext_lazy("Forget you in all courses?"),
    "forgetHere": gettext_lazy("Forget me in this course"),
    "forgetHereTitle": gettext_lazy("Forget you in this course?"),
    "forgetNamed": gettext_lazy("Forget: {text}"),
    "forgetText": gettext_lazy(
        "What the mentor knows is deleted for good. Your grades and your work in the course stay as they are."
    ),
    "forgetTitle": gettext_lazy("Forget this?"),
    "forgotten": gettext_lazy("The mentor has forgotten it."),
    "factHow": gettext_lazy("{reason} {when}"),
    "heeded": gettext_lazy("The mentor goes by your word until you do something new there."),
    "kept": gettext_lazy("Show everything that is kept"),
    "keptAbout": gettext_lazy("Single facts, as the course platform told them."),
    "known": gettext_lazy("What your mentor knows about you here"),
    "knownAbout": gettext_lazy("It learns this from what you do in the course, and uses it to help you."),
    "knowsNothing": gettext_lazy("Your mentor knows nothing about you in this course yet."),
    "notTrue": pgettext_lazy("mentor panel", "Not true"),
    "notTrueNamed": gettext_lazy("Not true: {text}"),
    "saidNotTrue": gettext_lazy("You said this is not true"),
    "saidNotTrueAt": gettext_lazy("You said on {when} that this is not true."),
    "takeBack": pgettext_lazy("mentor panel", "Take back"),
    "takeBackNamed": gettext_lazy("Take back: {text}"),
    "takenBack": gettext_lazy("The mentor counts this again."),
    "thisCourse": pgettext_lazy("mentor panel", "The course"),
    "why": gettext_lazy("Why do you know this?"),
    "whyNamed": gettext_lazy("Why do you know this? {text}"),
}
_CHOICES: Final = {
    "declinedRemembers": gettext_lazy(
        "You chose to only search the course, so nothing new is remembered, whatever is set here."
    ),
    "keepsNotes": gettext_lazy("Take notes of my chats"),
    "keepsNotesAbout": gettext_lazy(
        "Your next chat can go on where the last one ended. If you turn this off, all notes are deleted."
    ),
    "correctNamed": gettext_lazy("Correct “{title}”"),
    "forgetNoteNamed": gettext_lazy("Forget “{title}”"),
    "forgetNoteText": gettext_lazy("The note is deleted for good."),
    "forgetNoteTitle": gettext_lazy("Forget this note?"),
    "note_HelpRequest": gettext_lazy("Asked for help:"),
    "note_KnowledgeGap": gettext_lazy("Not clear yet:"),
    "note_LessonsLearned": gettext_lazy("Understood:"),
    "noNotes": gettext_lazy("There are no notes of this chat."),
    "notesTitle": gettext_lazy("Notes of this chat"),
    "remember": gettext_lazy("What your mentor may remember"),
    "rememberEverywhere": gettext_lazy("Remember what I do in my courses"),
    "rememberEverywhereAbout": gettext_lazy("If you turn this off, nothing new is remembered in any course."),
    "rememberHere": gettext_lazy("Remember what I do in this course"),
    "rememberHereAbout": gettext_lazy(
        "If you turn this off, the mentor learns nothing new about you here and does not use what it knows."
    ),
    "remembersAgain": gettext_lazy("From now on the mentor remembers what you do."),
    "remembersNothing": gettext_lazy("From now on the mentor remembers nothing."),
    "stopNotes": gettext_lazy("Delete and stop"),
    "stopNotesText": gettext_lazy("All notes of all your chats are deleted for good."),
    "stopNotesTitle": gettext_lazy("Stop taking notes?"),
}
_WORDS: Final = {
    "consentAccepted": gettext_lazy("You agreed to the notice."),
    "consentDeclined": gettext_lazy("You chose to only search the course. Nothing new about you is remembered."),
    "consentNone": gettext_lazy("You have not chosen yet."),
    "consentNotice": gettext_lazy("Read the notice again"),
    "consentOtherwise": gettext_lazy("If you change your mind:"),
    "consentRead": gettext_lazy("You have read the notice."),
    "consentTitle": gettext_lazy("Where your words go"),
    "consentWithdraw": gettext_lazy("Take back my choice"),
    "goingNames": gettext_lazy("Your name and e-mail address are never sent along."),
    "goingSearchAlone": gettext_lazy(
        "Only the search of the course answers you. What you write is looked up on this site and goes nowhere else."
    ),
    "model": pgettext_lazy("mentor panel", "Model"),
}
_WISHES: Final = {
    "about_user": pgettext_lazy("mentor panel", "About you"),
    "about_user_hint": gettext_lazy("What the mentor should know about you, for example what you know already."),
    "desired_mentor_traits": gettext_lazy("How your mentor should be"),
    "desired_mentor_traits_hint": gettext_lazy("Words with commas between them, for example patient, precise."),
    "instructionAbout": gettext_lazy("Tell the mentor how to speak to you. It counts in every course."),
    "instructionTitle": gettext_lazy("How the mentor speaks to you"),
    "mentor_tone": pgettext_lazy("mentor panel", "Tone"),
    "mentor_tone_hint": gettext_lazy("For example short sentences, simple words."),
    "profession": gettext_lazy("Work or studies"),
    "profession_hint": gettext_lazy("For example nurse, law student."),
    "saved": pgettext_lazy("mentor panel", "Saved."),
}
_DATA: Final = {
    "clear": pgettext_lazy("mentor panel", "Clear"),
    "clearHistory": gettext_lazy("Clear my history"),
    "clearText": gettext_lazy("Every chat with the mentor, in every course, is deleted for good."),
    "clearTitle": gettext_lazy("Clear your whole history?"),
    "cleared": gettext_lazy("Your history is empty."),
    "download": gettext_lazy("Download {kind}"),
    "exportEverything": gettext_lazy("Download everything about me"),
    "exportFailed": gettext_lazy("The download could not be prepared. Try again later."),
    "exportHistory": gettext_lazy("Download my chats"),
    "exportReady": gettext_lazy("Your download is ready."),
    "exporting": gettext_lazy("Preparing: {done} of {total}"),
    "keptUntil": gettext_lazy("Available until {when}."),
    "takingAbout": gettext_lazy("Download your chats, or delete them."),
    "takingTitle": pgettext_lazy("mentor panel", "Your data"),
}
MENTOR: Final = (_KNOWN, _CHOICES, _WORDS, _WISHES, _DATA)
