"""The stand-in LMS: a small Django project that loads the installed plugin as the LMS does, with a course read from OLX."""
