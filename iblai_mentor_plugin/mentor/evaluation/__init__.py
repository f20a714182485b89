"""
Evaluation: questions go through the whole mentor as a learner's do, and what comes back is scored.

In: a course, a test learner, questions. Out: a report. ``questions`` reads what is asked, ``exchanges`` asks it, ``scores``
judges each reply, ``report`` sums up. Only the command ``mentor_eval`` loads any of it.
"""
