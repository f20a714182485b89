"""
The search of a course: one ranker for every passage, and an index that is made before it is asked.

In: what authors saved of a course's blocks, whoever may see them; then a question, and the blocks that its learner may
see now. Out: passages of these blocks, the best first, each with a score. Nothing here knows who asks, what an LLM is, or
where a course comes from.

``folding`` and ``terms`` say what is looked up of a text, ``postings`` which passage has it, and ``ranking`` which one
answers. ``duplicates`` tells passages that say the same. ``storage`` keeps all of it in rows, ``freshness`` has it made
anew when the course changed (``outdated`` notes which), and ``search`` is what the two ports call: by that name alone, when
they search, as it loads numpy.
"""
