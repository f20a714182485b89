"""An AI mentor for Open edX: it remembers where each learner is, and answers in the courseware."""

__version__ = "0.1.0"
