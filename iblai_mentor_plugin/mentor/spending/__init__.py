"""
Spending: what replies use.

In: tokens and questions, reserved and settled. Out: what is left, sums, and money. Knows users by id alone, and no words.
"""
