"""What a learner said and what is kept of them, as a whole: listed, taken away, and deleted."""
