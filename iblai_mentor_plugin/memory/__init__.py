"""
The memory: what is remembered of a learner in a course.

``entry`` merges facts (pure), ``tracking`` reads facts out of tracking events (pure), ``recorder`` writes them,
``controls`` forgets and pauses, ``presentation`` shows what is remembered, ``reconciliation`` fills it from what the LMS
holds, and ``session_notes`` keeps what sessions showed, for learners who want it.
"""
