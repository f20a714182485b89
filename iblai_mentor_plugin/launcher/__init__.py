"""
What of the mentor is in the platform's own pages: the launcher in a unit, and the ways to the panel beside the unit.

In comes a block that the platform rendered, or a user and a course; out goes markup, or whether there is to be any. It asks
nothing that an LLM or a conversation would tell, and raises nothing into a page.
"""
