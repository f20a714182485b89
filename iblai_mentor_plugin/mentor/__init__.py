"""
The mentor: sessions, questions and replies.

``sessions`` keeps conversations, ``turns`` accepts questions and lets clients follow the replies, ``serving`` says whom the
mentor serves, ``assistance`` how far it may help, ``limits`` counts. ``producers`` says where a reply is produced,
``producing`` does it from ``composing`` to ``writing`` and ``linking``, and ``replies`` keeps its state. The rest is pure:
``context`` and ``policy`` build prompts, ``ladder`` decides how much help a problem gets, ``guard`` withholds answers, and
``citations`` checks quotes.
"""
