"""Settings that the plugin gives to the LMS: ``common`` before the operator's YAML, ``production`` after it."""
