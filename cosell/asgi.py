"""The ASGI entry point."""

import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cosell.settings.production")
application = get_asgi_application()

# What is loaded by now stays until the end: the collector need not look at it for each large page.
gc.collect()
gc.freeze()
