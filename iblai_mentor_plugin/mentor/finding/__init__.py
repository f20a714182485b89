"""
Finding: what a site without an LLM answers, out of the course.

In: a question, what the search found for it, and the problem in question. Out: passages to quote, and the reply that quotes
them. Says nothing but what stands in blocks that are no problems, so that it needs no guard. Knows, too, which words of a
learner call for people instead.
"""
