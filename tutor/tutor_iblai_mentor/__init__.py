"""The AI mentor for Open edX on a site that Tutor runs. Knows Tutor; of the LMS package nothing but its name and version."""

__version__ = "0.1.0"
