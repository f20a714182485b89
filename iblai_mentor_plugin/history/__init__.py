"""
What a learner said and what is kept of them, as a whole: listed, taken away, and deleted.

``lists`` shows sessions and what was said last, ``pins`` keeps some at the top, ``feedback`` keeps what learners thought of
replies. ``clearing`` deletes sessions and ``forgetting`` memories, with all that was made of them; ``dropping`` takes exports
away that held it.
"""
