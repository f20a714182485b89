"""
The memory: what is remembered of a learner in a course.

``entry`` merges facts (pure), ``tracking`` reads facts out of tracking events (pure), ``recorder`` writes them, those of a
request when its response has left (``arrears``), ``controls`` forgets, corrects and pauses, ``presentation`` shows what is
remembered to programs and to the mentor, ``facts`` and ``statements`` show it to its learner, in the words of ``glossary``,
``reconciliation`` fills it from what the LMS holds, and ``session_notes`` keeps what sessions showed, for learners who want it.
"""
