"""The service's settings, with the stock page type to measure against and its search off."""

from config.settings.test import *  # noqa: F403
from config.settings.test import INSTALLED_APPS, WAGTAILSEARCH_BACKENDS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.stock"]
WAGTAILSEARCH_BACKENDS = {
    "default": {**WAGTAILSEARCH_BACKENDS["default"], "AUTO_UPDATE": False},
}
