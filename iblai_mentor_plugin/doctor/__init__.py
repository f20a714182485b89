"""
What is wrong with an installation, why it matters, and what to do about it.

In: an ``Installation``, with or without a course and a learner. Out: findings, each with its severity. It looks at what
``installation`` looks at, and at what stands above that: who replies, workers and their schedule, what is kept and for how
long. Nothing is kept by looking. What asks about a learner takes Django's test tools along, and is loaded for that alone.
"""
