"""
Evaluation: questions go through the whole mentor as a learner's do, and what comes back is scored.

In: a course, a test learner, questions. Out: a report. ``questions`` reads what is asked, ``exchanges`` asks it, ``scores``
and ``measures`` look at each reply, ``report`` sums up, ``floors`` says what must be reached. ``opinion`` asks an LLM besides,
which decides nothing; ``retrieval`` measures the search alone. What a run, an order, a step and an outcome is says
``docs/evaluation.rst``. Only the command ``mentor_eval`` loads any of these, and the worker that takes the ``steps`` of what a
course's team started; web processes know its ``orders``.
"""
