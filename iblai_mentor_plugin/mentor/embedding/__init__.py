"""
Vectors of courses and of questions: who makes them, at whose cost, and whether they may.

In: a course that is indexed, or a question that is searched for. Out: what the courseware port is handed to have vectors made,
which knows no provider. Nothing of a learner but a question is sent, and that only where its reply may be a provider's.
"""
