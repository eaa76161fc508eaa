"""All settings, from the environment only; with none at all, the embedded site on SQLite.

Production needs DATABASE_URL, REDIS_URL, SECRET_KEY and ALLOWED_HOSTS (docs/operations.md).
"""

import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()  # NAME_FILE holds the path of a file with the value, as secrets often come

# ── where things lie, and what kind of site this is ──
VAR_DIR = Path(env.str("EUREKA_VAR", default=str(BASE_DIR / "var"))).resolve()
DEMO = env.bool("EUREKA_DEMO", default=False)
TESTING = "pytest" in sys.modules
DATABASE_URL = env.str("DATABASE_URL", default="").strip()
REDIS_URL = env.str("REDIS_URL", default="").strip()
EMBEDDED = not DATABASE_URL
# who owns the tables is not who serves the site: the application may only add to the register (docs/operations.md)
MIGRATE_DATABASE_URL = env.str("MIGRATE_DATABASE_URL", default="").strip()
OWNS_TABLES = bool(MIGRATE_DATABASE_URL) and sys.argv[1:2] in (["migrate"], ["grant_application"])
DEBUG = env.bool("DEBUG", default=False)
if TESTING:
    (VAR_DIR / "static").mkdir(parents=True, exist_ok=True)

_EMBEDDED_KEY = "django-insecure-embedded-site-only: sessions of a local demonstration, never of production"
SECRET_KEY = env.str("SECRET_KEY", default=_EMBEDDED_KEY if EMBEDDED else "").strip()
if not EMBEDDED and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5):
    raise ImproperlyConfigured("SECRET_KEY must hold at least 50 characters when DATABASE_URL is set.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if EMBEDDED else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL = env.str("BASE_URL", default="http://localhost:8000")

# ── the rooms, from the top floor down ──
INSTALLED_APPS = [
    "demo",
    "insights",
    "editorial",
    "community",
    "moderation",
    "pipeline",
    "gamification",
    "inbox",
    "ideas",
    "people",
    "register",
    "core",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
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
    "treebeard",
    "notifications",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "csp",
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.QuickGZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "editorial.middleware.BackOfficePolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "people.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.KeepWrittenMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "eureka.urls"
WSGI_APPLICATION = "eureka.wsgi.application"
ASGI_APPLICATION = "eureka.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "core.mjml.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "community.context.nav",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "core.templatetags.eureka",
                "core.templatetags.kept",
            ],
        },
    },
]

# ── data ──
if EMBEDDED:
    DATABASES = {
        "default": {
            "ENGINE": "core.sqlite3",
            "NAME": VAR_DIR / "eureka.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-1000;",
            },
            # connections stay with their thread: opening one costs as much as a page's queries
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": VAR_DIR / "test.sqlite3"},
        }
    }
else:
    DATABASES = {"default": env.db_url_config(MIGRATE_DATABASE_URL if OWNS_TABLES else DATABASE_URL)}
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 2, "max_size": env.int("DATABASE_POOL", default=16)},
        # to compile a query of a page takes PostgreSQL a second, and saves it some milliseconds
        "options": "-c jit=off",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if REDIS_URL:
    _redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    CACHES = {"default": _redis, "pages": {**_redis, "KEY_PREFIX": "pages"}}
    CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "eureka",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        },
        # the parts of pages, some 30 kB each: as many as a process may hold in memory
        "pages": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "pages",
            "OPTIONS": {"MAX_ENTRIES": 600},
        },
    }
    CHANNEL_LAYERS = {"default": {"BACKEND": "inbox.layers.EmbeddedChannelLayer"}}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = env.int("SESSION_DAYS", default=14) * 24 * 3600
SESSION_COOKIE_HTTPONLY = True

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# ── people ──
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["demo.backends.DemoDoor", "people.backends.PeopleBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "feed"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if TESTING:  # a cast of ten people a test would cost ten seconds of deliberate slowness
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
NOTIFICATIONS_NOTIFICATION_MODEL = "inbox.Notification"

# ── language and time ──
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [p for p in sorted((BASE_DIR / "locale").glob("*")) if p.is_dir()]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# ── files ──
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [("fonts", BASE_DIR / "static/fonts"), ("brand", BASE_DIR / "static/brand")]
STATICFILES_DIRS += [("vendor", BASE_DIR / "static/vendor")]
STATICFILES_FINDERS = [
    "core.assets.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # what no address leads to: pictures as they came, and attachments
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "private"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# ── mail ──
EMAIL_BACKEND = env.str(
    "EMAIL_BACKEND",
    default="django.core.mail.backends.filebased.EmailBackend"
    if EMBEDDED
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="").strip()
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Eurêka <eureka@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ── security ──
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "people.views.stale_form"
_https = env.bool("HTTPS", default=not EMBEDDED)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _https
if _https:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
PROXY_COUNT = env.int("PROXY_COUNT", default=0)  # proxies of ours before the site, for limits by address
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Wagtail's back office writes inline scripts and styles: allowed under its path alone (editorial.middleware).
BACK_OFFICE_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-ancestors": [SELF],
    "frame-src": [SELF],
}
PERMISSIONS_POLICY = dict.fromkeys(("camera", "geolocation", "microphone", "payment", "usb", "interest-cohort"), [])

# ── Wagtail, for what is editorial ──
WAGTAIL_SITE_NAME = "Eurêka"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = [("fr", "Français"), ("en", "English")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILADMIN_LOGIN_URL = "/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"

# ── what the house can be told (each with its default) ──
EUREKA = {
    "REVIEW_DAYS": env.int("REVIEW_DAYS", default=5),  # working days for a correspondent to decide
    "FORMER_MONTHS": env.int("FORMER_MONTHS", default=12),  # months a former manager stays barred
    "IDEAS_AN_HOUR": env.int("IDEAS_AN_HOUR", default=20),  # ideas that one person may send within an hour
    "COMMENTS_AN_HOUR": env.int("COMMENTS_AN_HOUR", default=60),  # comments, likewise
    "COMMENT_GRACE": env.int("COMMENT_GRACE", default=15),  # minutes in which a comment nobody met changes silently
    "PICTURE_MB": env.int("PICTURE_MB", default=30),  # weight of one picture
    "ATTACHMENT_MB": env.int("ATTACHMENT_MB", default=20),  # weight of one document
    "CO_AUTHORS": env.int("CO_AUTHORS", default=5),  # people who may sign an idea with who posted it
    "MERGER_DAYS": env.int("MERGER_DAYS", default=7),  # days to answer a proposal to join two ideas
    "PICTURE_DAYS": env.int("PICTURE_DAYS", default=3),  # days that pictures outlive the session of a form never sent
    "APPEAL_WINDOW": env.int("APPEAL_WINDOW", default=30),  # days to appeal against a decision
    "APPEAL_DAYS": env.int("APPEAL_DAYS", default=10),  # working days for a judge, then for a panel, to answer
    "CONFLICTS_DECLARED": env.int("CONFLICTS_DECLARED", default=10),  # people one may name in a year, unasked why
    "ROLE_HOURS": env.int("ROLE_HOURS", default=24),  # hours before a new role, post or address opens anything
    "GLASS_HOURS": env.int("GLASS_HOURS", default=4),  # hours that a broken glass opens one idea
    "OPINION_DAYS": env.int("OPINION_DAYS", default=3),  # working days to give a second opinion
    "HIDING_DAYS": env.int("HIDING_DAYS", default=2),  # working days of a hiding without a decision
    "REPLY_DAYS": env.int("REPLY_DAYS", default=10),  # working days for an author to answer an advice
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"eureka": {"level": "INFO", "propagate": True}},
}
