"""What the plugin costs an LMS, as ratios to what the LMS does anyhow: ``tox -e bench``."""
