"""
Standing: where a learner is, and whether the mentor serves them there.

In: a user, a course, and what a client says of the place. Out: the place, or the reason for a refusal. Knows what staff
chose; not what was asked.
"""
