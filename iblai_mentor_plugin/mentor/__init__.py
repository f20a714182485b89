"""
The mentor: sessions, questions and replies.

``sessions`` keeps conversations, ``turns`` accepts questions and lets clients follow the replies, ``producing`` produces a
reply and ``producers`` says where, ``limits`` counts, ``assistance`` says how far the mentor may help. ``context``,
``ladder``, ``guard`` and ``citations`` are pure.
"""
