"""The one door of this package, in wings by area: each a table of contents, no logic. Edges call what is named there."""
