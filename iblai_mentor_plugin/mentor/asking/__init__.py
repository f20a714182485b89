"""
Asking: sessions, questions accepted, replies followed and stopped.

In: what a learner asks, and where they say they are. Out: a reply that will be produced, and its frames. Knows who is
served and what is left of an allowance; not what goes into a prompt, nor which provider answers.
"""
