"""The embedded default's settings, with the floor's views and a counter of queries beside them."""

from cosell.settings.dev import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.floor.count_queries", *MIDDLEWARE]  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING["root"]["level"] = "ERROR"  # type: ignore[index]  # noqa: F405
# The benchmark asks more often than any integrator may; counting is part of what is measured.
API_REQUESTS_PER_TOKEN = API_REQUESTS_PER_ORGANIZATION = 10**9
