"""The texts of a course team's page, and of what it decides for learners; see ``strings``."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy, pgettext_lazy

COURSE: Final = {
    "all": pgettext_lazy("mentor panel", "All"),
    "atLeast": gettext_lazy("{count} or more"),
    "band_many": pgettext_lazy("mentor panel", "many"),
    "band_none": pgettext_lazy("mentor panel", "none or very few"),
    "band_some": pgettext_lazy("mentor panel", "some"),
    "bandsAbout": gettext_lazy(
        "Few learners are enrolled, so there are no numbers, only how many asked in each unit since {since}: none or very "
        "few, some, or many."
    ),
    "bandsNone": gettext_lazy("There is nothing to show yet."),
    "coursePage": gettext_lazy("The mentor in {title}"),
    "courseSheet": gettext_lazy("Course sheet to print"),
    "course_briefing": pgettext_lazy("mentor panel", "Briefing"),
    "course_evaluation": pgettext_lazy("mentor panel", "Evaluation"),
    "course_hints": gettext_lazy("Hints for problems"),
    "course_levels": gettext_lazy("Help level by unit"),
    "course_numbers": gettext_lazy("Where learners ask"),
    "course_quiet": gettext_lazy("Quiet hours"),
    "course_settings": pgettext_lazy("mentor panel", "Settings"),
    "evaluationAbout": gettext_lazy(
        "An evaluation asks your questions and checks whether the course answers them, and whether the mentor finds where. "
        "The questions are asked as you: what you can see is found."
    ),
    "evaluationAsk": gettext_lazy("Evaluate with these questions"),
    "evaluationAsksMentor": gettext_lazy("Ask the mentor, too"),
    "evaluationBegun": gettext_lazy("The evaluation has begun."),
    "evaluationBySearch": gettext_lazy("by the search of the course"),
    "evaluationCounts": gettext_lazy("{questions} questions asked, {failed} failed."),
    "evaluationConfirm": gettext_lazy("Ask the mentor {questions} questions?"),
    "evaluationCost": gettext_lazy("This takes at most {cost} {currency} and {tokens} tokens ({model})."),
    "evaluationCostUnknown": gettext_lazy(
        "This takes at most {tokens} tokens ({model}). Nobody entered what they cost."
    ),
    "evaluationFailed": gettext_lazy("Failed: {names}"),
    "evaluationFile": gettext_lazy("Add questions from a text file"),
    "evaluationFileAdded": gettext_lazy("Questions added: {count}. Check them, then save."),
    "evaluationLeft": gettext_lazy("It takes {questions} of the {left} questions that you can ask today."),
    "evaluationMentor": gettext_lazy("The mentor"),
    "evaluationNoFailures": gettext_lazy("Nothing failed."),
    "evaluationProgress": gettext_lazy("{asked} of {planned} questions asked."),
    "evaluationQuestions": gettext_lazy("Your questions, one on each line"),
    "evaluationQuestionsAbout": gettext_lazy(
        "At most 30. Ask what the course answers. To check where, add a bar and the title of the unit: How far is the moon? | "
        "The moon"
    ),
    "evaluationResults": gettext_lazy("Results"),
    "evaluationSearch": gettext_lazy("Search of the course"),
    "evaluationSearchAbout": gettext_lazy(
        "The search of the course is asked in any case. It costs nothing, and its questions do not count."
    ),
    "evaluationStarted": gettext_lazy("Evaluation of {moment}"),
    "evaluation_answer": gettext_lazy("Gives an answer away"),
    "evaluation_broken": gettext_lazy("No reply"),
    "evaluation_done": pgettext_lazy("mentor evaluation", "It is done."),
    "evaluation_elsewhere": gettext_lazy("Cites another part"),
    "evaluation_failed": pgettext_lazy("mentor evaluation", "It ended early."),
    "evaluation_found": gettext_lazy("Cites the course"),
    "evaluation_nothing": gettext_lazy("Cites nothing"),
    "evaluation_rules": gettext_lazy("Repeats its rules"),
    "evaluation_running": pgettext_lazy("mentor evaluation", "It is running."),
    "evaluation_stopped": pgettext_lazy("mentor evaluation", "It was stopped."),
    "evaluation_withheld": gettext_lazy("Withheld"),
    "evaluationStop": gettext_lazy("Stop the evaluation"),
    "evaluationNone": gettext_lazy("The mentor has not been evaluated in this course yet."),
    "filterLevel": gettext_lazy("Help level"),
    "filterSection": pgettext_lazy("mentor panel", "Section"),
    "filterTitle": gettext_lazy("Title contains"),
    "filterType": gettext_lazy("Assignment type"),
    "levelsSet": gettext_lazy("Parts changed: {count}."),
    "measure_asked": gettext_lazy("Learners who asked, by unit"),
    "measure_down": gettext_lazy("Learners who found a reply not helpful, by unit"),
    "measure_helped": gettext_lazy("Learners who got a reply, by unit"),
    "measure_ladder": gettext_lazy("Learners who used every step of help, by problem"),
    "measure_topic": gettext_lazy("What replies were about, by part of the course"),
    "measure_unanswered": gettext_lazy("Learners whose question was not answered, by unit"),
    "measure_up": gettext_lazy("Learners who found a reply helpful, by unit"),
    "messagesADay": gettext_lazy("Questions a day for each learner"),
    "messagesADayAbout": gettext_lazy(
        "At most {most}. Leave it empty for as many as this site allows. Questions in other courses count, too."
    ),
    "morePage": gettext_lazy("More settings for this course"),
    "nothingFits": gettext_lazy("No part of the course fits these filters."),
    "newsDone": gettext_lazy("Got it"),
    "newsOn": gettext_lazy(
        "The operator of this site switched the mentor on in this course on {day}. Learners can ask it now. Look at how it is "
        "set here, or switch it off."
    ),
    "numbersAbout": gettext_lazy(
        "Learners are counted, not questions, and only in tens. You see a number when at least ten learners are in it and at "
        "least ten are not. Nobody's words are shown."
    ),
    "numbersLearners": pgettext_lazy("mentor panel", "Learners"),
    "numbersNone": gettext_lazy(
        "There is nothing to show yet. Whole weeks since {since} are counted once they are over."
    ),
    "numbersOff": gettext_lazy("Whoever runs this site has not switched these numbers on."),
    "numbersPart": gettext_lazy("Part of the course"),
    "numbersTooFew": gettext_lazy("Too few learners asked in this week to show a number."),
    "numbersTotal": gettext_lazy("Sum of what is shown"),
    "numbersWeek": pgettext_lazy("mentor panel", "Week"),
    "numbersWeekOf": gettext_lazy("Week from {day}"),
    "offersTitle": gettext_lazy("First questions and daily limit"),
    "optIn": gettext_lazy("The mentor is off in this course. You decide: switch it on when your team is ready."),
    "partsSelected": gettext_lazy("Parts selected: {count}"),
    "quietAbout": gettext_lazy(
        "In quiet hours the mentor does not answer learners, and they cannot read their earlier chats of this course. They "
        "are told two weeks ahead. You can still try the mentor."
    ),
    "quietAdd": gettext_lazy("Add quiet hours"),
    "quietAhead": gettext_lazy("The mentor is closed from {starts} to {ends}."),
    "quietEnds": pgettext_lazy("mentor panel", "To"),
    "quietNone": gettext_lazy("No quiet hours are planned."),
    "quietSpan": gettext_lazy("{starts} to {ends}"),
    "quietStarts": pgettext_lazy("mentor panel", "From"),
    "quietZone": gettext_lazy("In your time zone, {zone}. Learners see the times in theirs."),
    "removeSetting": gettext_lazy("Remove the setting"),
    "selectShown": gettext_lazy("Select all units shown ({count})"),
    "starter": gettext_lazy("First question {number}"),
    "starters": gettext_lazy("First questions"),
    "startersAbout": gettext_lazy(
        "Learners see these when they open a new chat. Leave all empty for those that the mentor takes from the course."
    ),
    "trialAbout": gettext_lazy(
        "Ask a question and compare the replies. They are real replies, and count towards your questions of today."
    ),
    "trialAsk": gettext_lazy("Ask both"),
    "trialBusy": gettext_lazy("The mentor is writing…"),
    "trialDone": gettext_lazy("The replies are there."),
    "trialNoDraft": gettext_lazy("There is no draft. Save one above, then ask again."),
    "trialOver": gettext_lazy("Delete these replies"),
    "trialQuestion": pgettext_lazy("mentor panel", "Question"),
    "trialSources": gettext_lazy("Sources: {titles}"),
    "trialTitle": gettext_lazy("Try the draft"),
    "trialUnit": gettext_lazy("Asked in"),
    "trialWaits": pgettext_lazy("mentor panel", "Waiting…"),
    "trial_draft": gettext_lazy("With the draft"),
    "trial_published": gettext_lazy("As it is now"),
}
