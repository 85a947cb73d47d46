"""The settings of the tests, but with tasks that wait for a worker, as in production."""

from config.settings.base import TASKS as _PRODUCTION
from config.settings.test import *  # noqa: F403

TASKS = _PRODUCTION
