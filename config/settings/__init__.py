"""Settings. `config.settings` is for a machine of one's own; production and test overlay it."""

from .base import *  # noqa: F403
