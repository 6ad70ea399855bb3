"""
The composition of the hub, by environment variables only (the table in docs: README.md, "Configuration").

Without any variable: the embedded default, SQLite and everything in one process, for loopback only.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from hub.core.kit import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("HUB_DATA_DIR", "/var/lib/linli", BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- embedded default or a hub for the world ------------------------------------------------------------------
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.names("HUB_ALLOWED_HOSTS", "hub.example.org,10.0.0.5", LOOPBACK)
EMBEDDED = set(ALLOWED_HOSTS) <= {*LOOPBACK, "testserver"}
DEMO = env.flag("HUB_DEMO") and EMBEDDED
DEBUG = env.flag("HUB_DEBUG") and EMBEDDED
TESTING = env.flag("HUB_TESTING")
DEMO_KEY = "demo-only-key-refused-outside-loopback-3f1c9a7d52e84b06"
DEMO_DATA_KEY = "ZGVtby1vbmx5LWRhdGEta2V5LTMyLWJ5dGVzLWxvbmc="
if EMBEDDED:
    SECRET_KEY = env.text("HUB_SECRET_KEY", "a long random text", DEMO_KEY)
    HUB_DATA_KEY = env.text("HUB_DATA_KEY", DEMO_DATA_KEY, DEMO_DATA_KEY)
else:
    SECRET_KEY = env.need(
        "HUB_SECRET_KEY", "a-long-random-text-of-50-characters", "it signs sessions and forms"
    )
    HUB_DATA_KEY = env.need(
        "HUB_DATA_KEY", "base64 of 32 random bytes", "it wraps the key of each episode's data"
    )
    if DEMO_KEY == SECRET_KEY or DEMO_DATA_KEY == HUB_DATA_KEY:
        raise ImproperlyConfigured(
            "HUB_SECRET_KEY and HUB_DATA_KEY are the demo's: they are refused outside loopback."
        )

# --- apps, in the order of the house: what stands above may import what stands below --------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "channels",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "allauth.usersessions",
    "csp",
    "ninja",
    "hub.core.kit",
    "hub.core.people",
    "hub.core.record",
    "hub.core.live",
    "hub.core.jobs",
    "hub.core.notices",
    "hub.core.flow",
    "hub.core.estate",
    "hub.core.ladder",
    "hub.core.tasks",
    "hub.core.payments",
    "hub.core.media",
    "groceries",
    "pets",
    "support",
    "wellbeing",
    "hub.desk",
    "hub.desk.apps.AdminConfig",
]

MIDDLEWARE = [
    "hub.core.flow.middleware.probes",
    "hub.core.flow.middleware.heads",
    "django.middleware.security.SecurityMiddleware",
    "hub.core.kit.pages.static_files",
    "hub.core.flow.middleware.policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hub.core.media.cap.refuse_too_large",
    "hub.core.flow.middleware.person",
    "hub.core.flow.middleware.refusals",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "hub.urls"
ASGI_APPLICATION = "hub.asgi.application"
WSGI_APPLICATION = "hub.wsgi.application"
SITE_NAME = "Linli 邻里"
SITE_URL = env.text("HUB_SITE_URL", "https://hub.example.org", f"https://{ALLOWED_HOSTS[0]}")
if EMBEDDED:
    SITE_URL = env.text("HUB_SITE_URL", "http://localhost:8000", "http://localhost:8000")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The estate's folder stands here too: its pages for allauth's views must be found before allauth's own.
        "DIRS": [BASE_DIR / "hub" / "templates", BASE_DIR / "hub" / "core" / "estate" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hub.core.flow.context.page",
            ],
            "builtins": [
                "hub.core.kit.templatetags.linli",
                "hub.core.estate.templatetags.acting",
                "django.templatetags.i18n",
            ],
        },
    },
]

# --- data ---------------------------------------------------------------------------------------------------------
_DATABASE = "HUB_TEST_DATABASE_URL" if TESTING else "HUB_DATABASE_URL"
DATABASES = {"default": env.database(_DATABASE, DATA_DIR / "linli.sqlite3")}
PAGE_THREADS = 4
"""Pages that one web process answers at once. Of its database connections about four do work (speed.md)."""
PAGES_AT_ONCE = 1
"""
Quick ones among them. Two that compute take the interpreter from each other at every statement: an order cost a fifth
more of the processor with two, and the database a quarter more. A second core is for a second process.
"""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = env.folder("HUB_MEDIA_ROOT", "/var/lib/linli/media", DATA_DIR / "media")
HUB_ACCEL = env.text("HUB_ACCEL", "/_media/")
REDIS_URL = env.text("HUB_REDIS_URL", "redis://redis:6379/0")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "hub.core.kit.cache.SoftRedisCache", "LOCATION": REDIS_URL}}
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": "linli"},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "OPTIONS": {}, "QUEUES": []}}
# The one web process of the embedded default does the background work too; outgrown, `manage.py work` does it.
JOBS_IN_WEB_PROCESS = env.flag("HUB_JOBS_IN_WEB_PROCESS", not REDIS_URL)

# --- accounts -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mails are unique by a constraint on their lower-case form
AUTHENTICATION_BACKENDS = ["hub.core.estate.accounts.backend.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "hub.core.estate.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "hub.core.estate.accounts.forms.CodeForm",
    "confirm_login_code": "hub.core.estate.accounts.forms.ConfirmCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = [
    "email*",
    "phone",
]  # nobody signs up (the adapter says so); allauth asks that these agree
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # contacts are proved by joining and in the settings
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = True
# allauth counts per address, and a whole estate has one: our own limits are in hub.core.estate.accounts.limits.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_ADAPTER = "hub.core.estate.accounts.adapter.MfaAdapter"
MFA_FORMS = {
    "authenticate": "hub.core.estate.accounts.forms.FactorForm",
    "reauthenticate": "hub.core.estate.accounts.forms.FactorAgainForm",
    "activate_totp": "hub.core.estate.accounts.forms.AppForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # phones' clocks drift; a code counts once all the same (limits.FACTOR_ONCE)
MFA_WEBAUTHN_USER_VERIFICATION = (
    "required"  # so that a passkey is two factors: people.access.has_second_factor
)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = EMBEDDED
HEADLESS_ONLY = False
HEADLESS_CLIENTS = ["app"]
HEADLESS_SERVE_SPECIFICATION = False
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "hub.core.people.session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME = "linli_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "linli_csrf"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "hub.core.flow.failures.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.names("HUB_TRUSTED_ORIGINS", "https://hub.example.org", [])

# --- mail, SMS, push, money ---------------------------------------------------------------------------------------
EMAIL_URL = env.text("HUB_EMAIL_URL", "smtp+tls://user:secret@mail.example.org:587")
globals().update(env.email(EMAIL_URL))
DEFAULT_FROM_EMAIL = env.text("HUB_EMAIL_FROM", "Linli <hub@example.org>", "Linli <linli@localhost>")
SMS_BACKEND = env.text("HUB_SMS_BACKEND", "hub.core.notices.sms.Console", "hub.core.notices.sms.Console")
VAPID_SUBJECT = env.text("HUB_VAPID_SUBJECT", "mailto:operator@example.org", "mailto:linli@localhost")
STRIPE_KEY = env.text("HUB_STRIPE_KEY", "sk_live_…")
STRIPE_WEBHOOK_SECRETS = env.names("HUB_STRIPE_WEBHOOK_SECRETS", "whsec_new,whsec_old", [])
STRIPE_API_BASE = env.text("HUB_STRIPE_API_BASE", "https://api.stripe.com")
METRICS_TOKEN = env.text("HUB_METRICS_TOKEN", "a-long-random-text")

# --- languages ----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
_FOLDERS = ["hub", *(app.replace("support", "requests/support").replace(".", "/") for app in INSTALLED_APPS)]
# Named here, our own words come before those of the libraries, which stand before us in INSTALLED_APPS.
LOCALE_PATHS = [path for folder in _FOLDERS if (path := BASE_DIR / folder / "locale").is_dir()]
LANGUAGE_COOKIE_NAME = "linli_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
FORMAT_MODULE_PATH = "hub.formats"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- pages, files, headers ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "hub" / "static"]
_HASHED = "servestatic.storage.CompressedManifestStaticFilesStorage"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _PLAIN if DEBUG or TESTING else _HASHED},
}
SERVESTATIC_AUTOREFRESH = DEBUG or TESTING
SERVESTATIC_USE_FINDERS = DEBUG or TESTING
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
if not EMBEDDED:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
TRUSTED_PROXIES = env.names("HUB_TRUSTED_PROXIES", "127.0.0.1,172.18.0.0/16", [])
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- logs: structured, without personal data ----------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "hub.core.kit.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": os.environ.get("HUB_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        "uvicorn.access": {"level": "WARNING"},
        "uvicorn.error": {
            "level": "WARNING"
        },  # at INFO it prints the address of everybody who opens a socket
        "channels_redis": {"level": "ERROR"},
    },
}
