"""
Notes on sessions: what a session showed of its learner, once it rests.

In: sessions that rest, of learners who want it. Out: rows that ``memory.session_notes`` reads. Pays, asks and guards as a
reply does.
"""
