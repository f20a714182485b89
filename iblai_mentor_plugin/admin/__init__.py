"""
The admin: configuration is edited, what learners did and said is only read, and secrets are neither shown nor searched.

In: a request of staff, with Django's permissions. Out: lists of who and when, never anybody's words; content takes a permission
of its own, and reading it is recorded. A room registers its rows when it is imported, which this does.
"""

from iblai_mentor_plugin.admin import learners, overview, site, spending, teaching

__all__ = ["learners", "overview", "site", "spending", "teaching"]
