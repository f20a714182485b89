"""The panel's texts for teaching: one tap, a quiz, people who help, and what teachers know; see ``strings``."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy, pgettext_lazy

TEACHING: Final = {
    "action_example": pgettext_lazy("mentor panel", "Example"),
    "action_quiz": pgettext_lazy("mentor panel", "Quiz me"),
    "action_simpler": pgettext_lazy("mentor panel", "Simpler"),
    "action_summary": pgettext_lazy("mentor panel", "Summarise"),
    "actions": gettext_lazy("Quick actions"),
    "addHint": pgettext_lazy("mentor panel", "Add"),
    "answersNotNamed": gettext_lazy(
        "The notice of this site does not mention it yet, so nothing is sent. Ask the operator of the site."
    ),
    "askPeople": gettext_lazy("Ask a person:"),
    "ask_example": gettext_lazy("Give me an example."),
    "ask_quiz": gettext_lazy("Ask me a question about this unit."),
    "ask_simpler": gettext_lazy("Say that in simpler words."),
    "ask_summary": gettext_lazy("Summarise this unit."),
    "changeHint": gettext_lazy("Change “{title}”"),
    "chooseProblem": gettext_lazy("Choose a problem"),
    "helpContact": gettext_lazy("Where learners can ask a person"),
    "helpContactAbout": gettext_lazy(
        "The address of a forum, or an e-mail address. Learners see it where the mentor cannot help."
    ),
    "helpTitle": gettext_lazy("Learners' answers, and people who help"),
    "hintText": pgettext_lazy("mentor panel", "Hint"),
    "hintTextAbout": gettext_lazy("No answers: a text that states an answer to a graded problem is refused."),
    "hint_kind": pgettext_lazy("mentor panel", "Kind"),
    "hint_kind_hint": pgettext_lazy("mentor panel", "A hint"),
    "hint_kind_mistake": pgettext_lazy("mentor panel", "A common mistake"),
    "hint_step": gettext_lazy("The mentor uses it"),
    "hint_step_check": gettext_lazy("when it checks the learner's steps"),
    "hint_step_concept": gettext_lazy("when it explains the idea"),
    "hint_step_example": gettext_lazy("when it gives an example"),
    "hint_step_orient": gettext_lazy("from the first question on"),
    "hintedProblem": pgettext_lazy("mentor panel", "Problem"),
    "hintsAbout": gettext_lazy(
        "Tell the mentor what helps with a problem and where learners go wrong. It uses this when they ask about it."
    ),
    "hintsTitle": gettext_lazy("Hints for problems"),
    "noProblems": gettext_lazy("This course has no problems."),
    "quizAbout": gettext_lazy("Your answer stays on this page. Nobody is told."),
    "quizAgain": gettext_lazy("Another question"),
    "quizAnswer": gettext_lazy("Your answer (optional)"),
    "quizCourse": gettext_lazy("The course says:"),
    "quizJudge": gettext_lazy("Did you get it right?"),
    "quizReadOn": gettext_lazy("Read the passage once more, then try another question."),
    "quizRight": pgettext_lazy("mentor panel", "Yes"),
    "quizShow": gettext_lazy("Show the passage"),
    "quizWellDone": pgettext_lazy("mentor panel", "Well done."),
    "quizWrong": pgettext_lazy("mentor panel", "Not quite"),
    "quizYours": gettext_lazy("Your answer:"),
    "section_found": gettext_lazy("Passages of the course found for this chat"),
    "section_hints": gettext_lazy("Hints for the problem"),
    "helpsWhenGraded": gettext_lazy("Offer help at graded problems"),
    "helpsWhenGradedAbout": gettext_lazy(
        "A Help button below each graded problem, from the learner's first answer on. It is never there in exams, and the "
        "hints stay as you set them. Ungraded problems always have it."
    ),
    "tellsAnswers": gettext_lazy("The mentor knows what learners submitted"),
    "tellsAnswersAbout": gettext_lazy(
        "Only wrong answers, and only when learners can see the result themselves and ask about that problem. Long texts "
        "are never sent."
    ),
}
