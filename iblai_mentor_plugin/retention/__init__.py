"""
How long things are kept, and the deletion of what is older.

``terms`` says how long, by tenant and course; ``expiry`` finds what is older than that, kind by kind, and ``enforcement``
counts and deletes it, some at a time.
"""
