"""The embedded default: demo and development on this machine only."""

from cosell import env
from cosell.settings.base import *  # noqa: F403

DEBUG = env.flag("DEBUG")
DEMO_ALLOWED = True
START_IS_OPEN = env.flag("START_IS_OPEN", True)

WHITENOISE_USE_FINDERS = True
# Nothing catches mail in the embedded default yet: it is printed in the log.
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
