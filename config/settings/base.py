"""What holds everywhere."""

from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

from config.environment import BASE_DIR, ENVIRONMENT

DEBUG = ENVIRONMENT.debug
# An empty key is refused by Django itself; `make run` makes one and keeps it under var/.
SECRET_KEY = ENVIRONMENT.secret_key
SECRET_KEY_FALLBACKS = ENVIRONMENT.secret_key_fallbacks
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts

INSTALLED_APPS = [
    "config",
    "knowledge",
    "home",
    "search",
    "cms",
    "cms.oai",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.api.v2",
    "wagtail.api.v3",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "ninja",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # What every answer of the content API has, refusals too.
    "cms.api.transport.TransportMiddleware",
    # Outside of whatever keeps answers or looks at the database.
    "cms.api.guard.PublicApiMiddleware",
    # What it knows is answered without all that follows.
    "cms.response_cache.ResponseCacheMiddleware",
    "cms.api.transport.CodingMiddleware",
    # What the content API is sent is refused unread.
    "cms.api.guard.BodyMiddleware",
    # What needs neither sessions nor pages is answered without them.
    "cms.api.gate.ContentApiMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.middleware.ContentSecurityPolicyMiddleware",
    "cms.documents.DocumentCachingMiddleware",
    # Outside the request's transaction, so that it runs right after the commit.
    "cms.middleware.ProjectRecordsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Outside the redirects: what was withdrawn may have moved.
    "cms.middleware.PublicPageMiddleware",
    "cms.routing.RecordRoutingMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context_processors.site",
            ],
        },
    }
]

# One database everywhere; ATOMIC_REQUESTS makes revision, log and page stand or fall together.
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **dj_database_url.parse(
            ENVIRONMENT.database_url or "postgresql:///content", conn_max_age=600
        ),
        "ATOMIC_REQUESTS": True,
    }
}
# Statements that are prepared need a connection of their own, or a pooler that knows of them.
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = (
    5 if ENVIRONMENT.prepared_statements else None
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "config.cache.BriefMemoryCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Languages: German is the default, English the second.
LANGUAGE_CODE = "de"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("de", _("German")), ("en", _("English"))]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.var_dir / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = ENVIRONMENT.var_dir / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

WAGTAIL_SITE_NAME = ENVIRONMENT.site_name
WAGTAILADMIN_BASE_URL = ENVIRONMENT.base_url
WAGTAILADMIN_PERMITTED_LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Records know the addresses that items had before, however many were moved at once.
WAGTAILREDIRECTS_AUTO_CREATE = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.staff", "SEARCH_CONFIG": "german"}}
# A translation goes live when its editor publishes it, not when it is begun.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILAPI_LIMIT_MAX = 100
WAGTAILAPI_DOCS_ENABLED = False
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.image_form.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "knowledge.uploads.CheckedDocumentForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024

# Answers that are given again until something public changes; 0 bytes keep none.
RESPONSE_CACHE_BYTES = ENVIRONMENT.response_cache_megabytes * 1024 * 1024

# Who follows the change sequence. `inline` followers run right after the projection.
RECORD_FOLLOWERS = [
    "search.followers.PostgresFollower",
    "cms.webhooks.follower.WebhookFollower",
]
ELASTICSEARCH_URL = ENVIRONMENT.elasticsearch_url
ELASTICSEARCH_API_KEY = ENVIRONMENT.elasticsearch_api_key
ELASTICSEARCH_CA_CERT = ENVIRONMENT.elasticsearch_ca_cert
ELASTICSEARCH_INDEX = ENVIRONMENT.elasticsearch_index
ELASTICSEARCH_REPLICAS = ENVIRONMENT.elasticsearch_replicas
if ELASTICSEARCH_URL:
    RECORD_FOLLOWERS.append("search.followers.ElasticsearchFollower")

# Where front ends of other sites show drafts, and for how long a link to one is good.
HEADLESS_PREVIEW_URL = ENVIRONMENT.headless_preview_url
PREVIEW_HOURS = ENVIRONMENT.preview_hours

# Whether webhooks may go to addresses that are not public, and without TLS.
WEBHOOKS_ALLOW_PRIVATE = ENVIRONMENT.webhooks_allow_private
WEBHOOKS_LOG_DAYS = ENVIRONMENT.webhooks_log_days

# What DOIs are looked up with; nothing is without the address of a service.
DOI_LOOKUP_URL = ENVIRONMENT.doi_lookup_url
DOI_LOOKUP_TIMEOUT = ENVIRONMENT.doi_lookup_timeout
DOI_LOOKUP_MAILTO = ENVIRONMENT.doi_lookup_mailto

# Without a host, e-mails go to the log.
EMAIL_HOST = ENVIRONMENT.email_host
EMAIL_PORT = ENVIRONMENT.email_port
EMAIL_USE_SSL, EMAIL_USE_TLS = EMAIL_PORT == 465, EMAIL_PORT == 587
EMAIL_HOST_USER = ENVIRONMENT.email_host_user
EMAIL_HOST_PASSWORD = ENVIRONMENT.email_host_password
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.email_from
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"

# OAI-PMH: what identifiers of items begin with, and who is asked about harvests.
_host = urlsplit(ENVIRONMENT.base_url).hostname or ""
OAI_NAMESPACE = ENVIRONMENT.oai_namespace or (_host if _host and ":" not in _host else "localhost")
OAI_ADMIN_EMAIL = ENVIRONMENT.oai_admin_email or (
    f"webmaster@{_host if '.' in _host else 'localhost.localdomain'}"
)

# Names what is deployed; part of every ETag, so that a new build is never answered with 304.
BUILD = ENVIRONMENT.build

# Requests of one client to the public APIs, by address or by token.
API_RATE_LIMIT = ENVIRONMENT.api_rate_limit
API_TOKEN_RATE_LIMIT = ENVIRONMENT.api_token_rate_limit
# Whole lists as files, from the readers' site and the content API alike, by address.
EXPORT_RATE_LIMIT = ENVIRONMENT.export_rate_limit
# Whose X-Forwarded-For is believed: addresses and networks.
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies

X_FRAME_OPTIONS = "SAMEORIGIN"
# Whose pages may show lists and items in frames, as sources of frame-ancestors (CSP).
EMBED_ANCESTORS = " ".join(ENVIRONMENT.embed_ancestors)
SECURE_REFERRER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENVIRONMENT.log_level},
    # It tells of every request, several a second from the worker alone.
    "loggers": {"elastic_transport": {"level": "WARNING"}},
}
