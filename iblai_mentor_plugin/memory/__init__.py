"""
The memory: what is remembered of a learner in a course.

``entry`` merges facts (pure), ``tracking`` reads facts out of tracking events (pure), ``recording`` writes them,
``controls`` forgets and pauses, ``reading`` shows what is remembered, ``reconciling`` fills it from what the LMS holds.
"""
