"""The embedded default: demo and development on this machine only."""

from cosell import env
from cosell.settings.base import *  # noqa: F403

DEBUG = env.flag("DEBUG")
DEMO_ALLOWED = True
START_IS_OPEN = env.flag("START_IS_OPEN", True)

WHITENOISE_USE_FINDERS = True
# `./dealroom up` catches mail and names its catcher; without one, mail is printed in the log.
_MAILER = "smtp" if env.text("EMAIL_HOST", "") else "console"
EMAIL_BACKEND = env.text("EMAIL_BACKEND", f"django.core.mail.backends.{_MAILER}.EmailBackend")
#: The file that says how far the demo's clock stands ahead.
DEMO_CLOCK = env.text("DEMO_CLOCK", "")
