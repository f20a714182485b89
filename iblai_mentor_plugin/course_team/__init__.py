"""
What a course team looks at: the course sheet.

In: the access of one of its members, and a course. Out: sentences in the language of the page, never a learner's words.
Looking changes nothing.
"""
