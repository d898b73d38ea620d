"""What all environments share. Values that differ come from the environment (`cosell/env.py`)."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from cosell import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent

SECRET_KEY = env.secret("SECRET_KEY")
TOKEN_PEPPER = env.secret("TOKEN_PEPPER")
DEBUG = False
# The demo has accounts that scripts know; only the settings of one machine or of tests allow it.
DEMO_ALLOWED = False
# Who reads /metricsz says this; without one, nobody reads it.
METRICS_TOKEN = env.optional_secret("METRICS_TOKEN")
# Whether the first visitor of an empty deal room may open a workspace; else the operator does.
START_IS_OPEN = env.flag("START_IS_OPEN")
PUBLIC_URL = env.url("PUBLIC_URL", "http://127.0.0.1:8000", schemes=("http", "https")).rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "cosell.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "guardian",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "cosell.messaging",
    "partners",
    "deals",
    "metrics",
    "cosell.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cosell.web.middleware.response_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "partners.web.sessions.keep_session",
    "cosell.web.middleware.reader",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cosell.web.middleware.plain_address",
    "cosell.web.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "cosell.urls"
ASGI_APPLICATION = "cosell.asgi.application"
WSGI_APPLICATION = "cosell.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cosell.web.frame.frame",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]

_POOL = {"min_size": 1, "max_size": env.number("DATABASE_POOL_SIZE", 4, minimum=1, maximum=50)}
_OPTIONS = (
    "-c lock_timeout=5000 -c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000"
)


def database(variable: str, **options: Any) -> dict[str, Any]:
    """One alias on Postgres; `options` go to the driver."""
    return {"ENGINE": "django.db.backends.postgresql", **env.database(variable), "OPTIONS": options}


# `default` is the role that owns nothing; `owner` migrates and exists only where its password is.
DATABASES: dict[str, dict[str, Any]] = {
    "default": database("DATABASE_URL", pool=_POOL, options=_OPTIONS),
}
if env.text("OWNER_DATABASE_URL", ""):
    DATABASES["owner"] = database("OWNER_DATABASE_URL", options="-c app.owner=on")
    DATABASES["default"]["TEST"] = {"MIRROR": "owner"}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.url("REDIS_URL", "redis://127.0.0.1:6379/0", schemes=("redis", "rediss", "unix"))
CACHES = {
    # What allauth counts its limits in: rows, so that they hold while Redis is away.
    "default": {
        "BACKEND": "cosell.core.cache.DurableCache",
        "KEY_FUNCTION": "cosell.core.cache.make_key",
    },
}

AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = ["partners.web.backend.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_ADAPTER = "partners.web.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "partners.web.account_forms.SignInForm",
    "change_password": "partners.web.account_forms.PasswordChangeForm",
    "set_password": "partners.web.account_forms.PasswordSetForm",
    "reset_password_from_key": "partners.web.account_forms.PasswordResetForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts come from invitations, which prove the address
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key,20/h/key",
    "reset_password": "20/m/ip,3/m/key,20/h/key",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
# How many proxies in front add to X-Forwarded-For; with none the header is never believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0, maximum=5)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "partners.web.adapter.FactorAdapter"
MFA_FORMS = {
    "add_webauthn": "partners.web.account_forms.KeyAddForm",
    "authenticate_webauthn": "partners.web.account_forms.KeyStepForm",
    "login_webauthn": "partners.web.account_forms.KeySignInForm",
    "reauthenticate_webauthn": "partners.web.account_forms.KeyConfirmForm",
}
MFA_TOTP_ISSUER = "Deal room"
# Browsers take localhost for a safe origin although it has no certificate; nothing else.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = urlsplit(PUBLIC_URL).hostname in {"127.0.0.1", "localhost"}
ANONYMOUS_USER_NAME = None
GUARDIAN_GET_INIT_ANONYMOUS_USER = None

SESSION_ENGINE = "partners.models.sessions"
# Nobody stays signed in longer than this; whoever works for a vendor also not over an idle night.
SESSION_LONGEST = timedelta(days=env.number("SESSION_DAYS", 30, minimum=1, maximum=365))
SESSION_VENDOR_IDLE = timedelta(hours=env.number("SESSION_VENDOR_IDLE_HOURS", 12, minimum=1))
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cosell.web.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
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
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.number("EMAIL_PORT", 1025, maximum=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
#: Only these are ever called for Slack; a test names its own server.
SLACK_WEBHOOK_ORIGINS = ["https://hooks.slack.com"]
SLACK_API_URL = "https://slack.com/api/"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Deal room <dealroom@localhost>")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["partners.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["partners.api.limits.TokenLimit"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["partners.api.parsers.StrictJSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "cosell.core.problems.exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# Requests per minute; 0 lifts both limits.
API_REQUESTS_PER_TOKEN = env.number("API_REQUESTS_PER_TOKEN", 600)
API_REQUESTS_PER_ORGANIZATION = env.number("API_REQUESTS_PER_ORGANIZATION", 3000)
SPECTACULAR_SETTINGS = {
    "TITLE": "Co-sell deal room",
    "DESCRIPTION": _("One deal record that a vendor and its partners work on together."),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "TAGS": [
        {"name": "Start here", "description": _("Who a token is.")},
        {"name": "Deals", "description": _("Read deals, their plan, and what may be done.")},
        {"name": "Acts", "description": _("What changes a deal.")},
        {
            "name": "Alerts",
            "description": _("What stands still, who was told, and what comes next."),
        },
        {"name": "Notifications", "description": _("What the caller is told, and how.")},
        {"name": "Weekly sync", "description": _("What both companies talk about each week.")},
        {"name": "Settings", "description": _("What managers set for the whole workspace.")},
        {"name": "Numbers", "description": _("Metrics, targets, scorecards and reviews.")},
    ],
    "ENUM_NAME_OVERRIDES": {
        "NotificationKindEnum": "cosell.messaging.enums.Kind",
        "NotificationChannelEnum": "cosell.messaging.enums.Channel",
        "NotificationPresetEnum": "cosell.messaging.enums.Preset",
        "AttributionEnum": "metrics.enums.Attribution",
        "SourceEnum": "deals.enums.Source",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "partners.api.schema.finish",
    ],
}

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [Queue("default"), Queue("relay")]
CELERY_TASK_ROUTES = {
    "deals.tick_clocks": {"queue": "relay"},
    "deals.plan_digests": {"queue": "default"},
    "deals.send_digest": {"queue": "default"},
    "deals.tick_digests": {"queue": "relay"},
    "messaging.deliver": {"queue": "default"},
    "messaging.relay_events": {"queue": "relay"},
    "messaging.send_messages": {"queue": "default"},
    "messaging.sweep_deliveries": {"queue": "relay"},
    "messaging.sweep_messages": {"queue": "relay"},
    "messaging.watch_outbox": {"queue": "default"},
    "metrics.keep_numbers": {"queue": "default"},
    "metrics.tick": {"queue": "relay"},
    "partners.purge_idempotency_keys": {"queue": "default"},
    "partners.purge_sessions": {"queue": "default"},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "deals.tick_clocks": {"task": "deals.tick_clocks", "schedule": 5.0},
    "deals.plan_digests": {"task": "deals.plan_digests", "schedule": 60.0},
    "deals.tick_digests": {"task": "deals.tick_digests", "schedule": 15.0},
    "messaging.relay_events": {"task": "messaging.relay_events", "schedule": 3.0},
    "messaging.sweep_deliveries": {"task": "messaging.sweep_deliveries", "schedule": 15.0},
    "messaging.sweep_messages": {"task": "messaging.sweep_messages", "schedule": 2.0},
    "messaging.watch_outbox": {"task": "messaging.watch_outbox", "schedule": 30.0},
    "metrics.tick": {"task": "metrics.tick", "schedule": 300.0},
    "partners.purge_idempotency_keys": {
        "task": "partners.purge_idempotency_keys",
        "schedule": 3600.0,
    },
    "partners.purge_sessions": {"task": "partners.purge_sessions", "schedule": 3600.0},
}

#: Where a demo keeps how far its clock stands ahead; production has no such clock.
DEMO_CLOCK = ""

SILENCED_SYSTEM_CHECKS = [
    # Guardian's generic tables and its anonymous user are not used: grants are direct foreign keys.
    "guardian.W001",
]
PGHISTORY_DEFAULT_TRACKERS = ()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "filters": {"secrets": {"()": "cosell.core.logs.SecretFilter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Its own handler would print addresses as they are.
        "uvicorn.access": {"handlers": ["console"], "propagate": False},
        # A tick every two seconds is no news; what fails still is.
        **{
            name: {"level": "WARNING"}
            for name in ("celery.beat", "celery.worker.strategy", "celery.app.trace")
        },
        # A refusal is an answer and no fault.
        "django.request": {"level": "ERROR"},
    },
}
