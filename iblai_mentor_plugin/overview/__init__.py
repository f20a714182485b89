"""
What an operator looks at: costs, failures, how a course is set, what is kept of a learner, and what a change would mean.

In: a ``Scope``, which says whose tenants the looker may see. Out: sums and dates in plain data, never anybody's words. Looking
changes nothing.
"""
