"""Sphinx: only what reading the pages as a site needs."""

project = "AI mentor for Open edX"
extensions: list[str] = []
exclude_patterns = ["_build"]
html_theme = "alabaster"
