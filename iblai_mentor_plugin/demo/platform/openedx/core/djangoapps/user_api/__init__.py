"""Stands in for a package of the platform, as far as plugins name what is in it."""
