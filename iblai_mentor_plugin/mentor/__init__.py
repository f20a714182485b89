"""
The mentor: a question, and its reply. Eleven rooms along the way, one-way among themselves.

``asking`` accepts a question, ``replying`` produces the reply, ``prompting`` gathers what the LLM is told, ``finding`` answers
where there is none, ``guarding`` holds back what may not leave, ``standing`` says whom the mentor serves where, ``staff`` what
a course's staff chose, ``spending`` what it costs, ``providers`` who answers. Beside them ``notes`` looks back on sessions,
and ``evaluation`` asks as learners do.
"""
