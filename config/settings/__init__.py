"""Settings. `config.settings` is for a machine of one's own; production and test overlay it."""

import dj_database_url

from config import local
from config.environment import ENVIRONMENT

from .base import *  # noqa: F403
from .base import DATABASES, SECRET_KEY

# `manage.py` in a second terminal works on what `make run` serves.
SECRET_KEY = SECRET_KEY or local.secret_key()
if not ENVIRONMENT.database_url and (_address := local.database_url()):
    DATABASES["default"].update(dj_database_url.parse(_address))
