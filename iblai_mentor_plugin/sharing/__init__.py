"""
What learners show to the team of a course: a copy of messages that they chose.

In: the access of a learner, a session and messages of it; or that of a member of the team, and a course. Out: copies, and who
opened them. Nothing leads from a copy back to the chat, and nobody can ask for one.
"""
