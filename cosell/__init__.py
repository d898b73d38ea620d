"""The project: composition root on top, shared kernel at the bottom."""

from cosell.celery import app as celery_app

__all__ = ["celery_app"]
