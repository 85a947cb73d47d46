"""What holds everywhere."""

import dj_database_url
from django.utils.translation import gettext_lazy as _

from config.environment import BASE_DIR, ENVIRONMENT

DEBUG = ENVIRONMENT.debug
# An empty key is refused by Django itself; `make run` makes one and keeps it under var/.
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts

INSTALLED_APPS = [
    "config",
    "knowledge",
    "home",
    "search",
    "cms",
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
DATABASES = {
    "default": {
        **dj_database_url.parse(
            ENVIRONMENT.database_url or "postgresql:///content", conn_max_age=600
        ),
        "ATOMIC_REQUESTS": True,
    }
}
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

# Who follows the change sequence. `inline` followers run right after the projection.
RECORD_FOLLOWERS = ["search.followers.PostgresFollower"]
ELASTICSEARCH_URL = ENVIRONMENT.elasticsearch_url
ELASTICSEARCH_API_KEY = ENVIRONMENT.elasticsearch_api_key
ELASTICSEARCH_CA_CERT = ENVIRONMENT.elasticsearch_ca_cert
ELASTICSEARCH_INDEX = ENVIRONMENT.elasticsearch_index
ELASTICSEARCH_REPLICAS = ENVIRONMENT.elasticsearch_replicas
if ELASTICSEARCH_URL:
    RECORD_FOLLOWERS.append("search.followers.ElasticsearchFollower")

# Names what is deployed; part of every ETag, so that a new build is never answered with 304.
BUILD = ENVIRONMENT.build

X_FRAME_OPTIONS = "SAMEORIGIN"
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
