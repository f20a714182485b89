"""
What a learner said and what is kept of them, as a whole: listed, taken away, and deleted.

``lists`` shows sessions and what was said last, ``pins`` keeps some at the top, ``feedback`` keeps what learners thought of
replies. ``deletion`` deletes sessions and ``erasure`` memories, with all that was made of them; ``withdrawal`` takes exports
away that held it.
"""
