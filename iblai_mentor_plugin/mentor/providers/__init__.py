"""
Providers: who replies for a mentor.

In: a mentor. Out: an LLM that is ready to be asked. Keys are decrypted here, and nowhere else; knows no learner.
"""
