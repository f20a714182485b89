"""The panel: the learner's interface, a page of its own that the LMS and the learning MFE may frame."""
