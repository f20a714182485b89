"""
Staff: what the staff of a course chose.

In: their choices. Out: the mentor that serves, its briefing in force, how far it helps where. Knows courses and their
staff; no learner but those.
"""
