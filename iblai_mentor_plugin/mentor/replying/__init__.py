"""
Replying: a reply from its place in the queue to its end.

In: a queued reply. Out: its pieces, its end, and what it took. Knows how a draft is streamed, watched and guarded; not how
it was gathered, nor who may ask.
"""
