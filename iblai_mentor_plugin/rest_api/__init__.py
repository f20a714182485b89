"""The REST interface: the one place that knows Django REST framework."""
