"""
Guarding: what an LLM writes, on its way out.

In: text in pieces, the answers of open problems, the passages of the prompt. Out: what may leave, with checked citations.
Pure but for the addresses of citations; knows neither learners nor providers.
"""
