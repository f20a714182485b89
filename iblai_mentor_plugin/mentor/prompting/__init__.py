"""
Prompting: what an LLM is told this time.

In: a queued reply with its session. Out: a draft: the prompt, the passages that it numbers, and the guard for what comes
back. Reads memory, notes and courseware as this learner may see them; never asks an LLM.
"""
