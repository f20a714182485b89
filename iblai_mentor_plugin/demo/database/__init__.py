"""Django's database backend for SQLite, for a site with several threads."""
