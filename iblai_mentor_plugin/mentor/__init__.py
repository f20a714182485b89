"""
The mentor: sessions, questions and replies.

``sessions`` keeps conversations, ``turns`` accepts questions and lets clients follow the replies, ``places`` says where they
are asked, ``serving`` whom the mentor serves, ``course_settings`` and ``briefings`` what a course's staff chose,
``assistance`` how far it may help, ``limits`` counts. ``producers`` says where a reply is produced,
``producing`` does it from ``composing`` to ``writing`` and ``linking`` while ``watching`` looks after it, ``replies`` keeps its
state, and ``sweeping`` ends what dead producers left. The rest is pure:
``context`` and ``policy`` build prompts, ``ladder`` decides how much help a problem gets, ``guard`` withholds answers, and
``citations`` checks quotes.
"""
