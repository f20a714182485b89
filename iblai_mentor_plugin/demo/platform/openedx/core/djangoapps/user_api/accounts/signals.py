"""The signals of a retirement, under the platform's own names: ``demo/retirement.py`` sends them."""

from django.dispatch import Signal

# Both carry the ``user``. The first is sent by ``retire_misc``, the second by ``retire`` before it takes the username away.
USER_RETIRE_LMS_MISC = Signal()
USER_RETIRE_LMS_CRITICAL = Signal()
