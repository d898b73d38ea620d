"""The ASGI entry point."""

import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cosell.settings.production")
application = get_asgi_application()

# What is loaded by now stays until the end: the collector need not look at it for each large page,
# nor come by a hundred times while one is drawn.
gc.collect()
gc.freeze()
gc.set_threshold(20_000)
