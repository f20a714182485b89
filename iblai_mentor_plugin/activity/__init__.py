"""
What happens in a course, counted so that no count tells of anybody: in tens of learners, over weeks that are over.

In: the messages of a week, and who is enrolled. Out: rows that a course team may read. Knows ids for as long as it counts, and
keeps none. Words it never reads.
"""
