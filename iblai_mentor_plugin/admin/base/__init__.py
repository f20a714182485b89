"""
What the admin is made of: rows that nobody edits, forms that a service checks, a change that is asked about, courses by name.

In: a model's admin that builds on these. Out: no page of its own; nothing is registered here.
"""
