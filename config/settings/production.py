"""Behind a proxy that ends TLS."""

from django.core.exceptions import ImproperlyConfigured

from config.environment import ENVIRONMENT

from .base import *  # noqa: F403

DEBUG = False
if not ENVIRONMENT.database_url:
    raise ImproperlyConfigured("Set DATABASE_URL: production runs on a PostgreSQL of its own.")
if not ENVIRONMENT.secret_key:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random string and keep it.")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.base_url]
SECURE_HSTS_SECONDS = 31536000
