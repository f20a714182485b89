"""
Questions: what one says, before anything is found for it.

In: a question as it was typed. Out: the words that it looks for and what each weighs, the kind of answer it expects, two things
that it compares, a button that it stands for; and whether its words call for people instead.
"""
