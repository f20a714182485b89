"""
Is the plugin in place, seen from inside the LMS: loaded, set up, connected; and do events reach the memory of a learner.

In: an ``Installation``. Out: checks, for the doctor to run. What asks about a learner (``events``, ``panel``, ``rest``) is for
a process of its own, ``manage.py lms mentor_check``: it narrows a signal of ours to our own receiver while it runs, and takes
Django's test tools along. Nothing imports that which an LMS loads at start.
"""
