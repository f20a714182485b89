"""
Tools: what an LLM may have looked up while it replies.

In: calls, as an LLM wrote them. Out: texts between boundary lines, and passages that the reply may cite. Reads the course as
this learner may know it now, without what is off; writes nothing, asks no other site, knows of nobody but the learner's own
course, and nothing of who it is that calls.
"""
