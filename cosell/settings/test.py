"""Tests: real Postgres as the role that owns nothing, mail kept in memory, quick password hashes."""

import os

os.environ.setdefault("SECRET_KEY", "test-only-" + "x" * 40)
os.environ.setdefault("TOKEN_PEPPER", "test-only-" + "y" * 40)

from cosell.settings.base import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]  # noqa: F405
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEMO_ALLOWED = True
# Nothing is collected for a test, and no test asks for a file: looking for them costs each client.
STATIC_ROOT = None  # type: ignore[assignment]
CELERY_TASK_ALWAYS_EAGER = False
LOGGING["root"]["level"] = "ERROR"  # type: ignore[index]  # noqa: F405
