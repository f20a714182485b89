"""The AI mentor for Open edX on a site that Tutor runs. Knows Tutor, and nothing of the LMS package but its name and version."""

__version__ = "0.1.0"
