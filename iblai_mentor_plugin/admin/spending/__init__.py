"""
What replies use: budgets and prices, which are edited; sums, limits and corrections, which are read.

In: forms that a service checks. Out: amounts by day, course, provider and model; nobody's words.
"""

from iblai_mentor_plugin.admin.spending import budgets, limits, usage

__all__ = ["budgets", "limits", "usage"]
