"""The search of a course."""
