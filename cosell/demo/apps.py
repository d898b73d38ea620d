from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "cosell.demo"
    label = "demo"

    def ready(self) -> None:
        if settings.DEMO_CLOCK:
            from cosell.demo.clock import follow  # noqa: PLC0415 - only where there is a demo

            follow(Path(settings.DEMO_CLOCK))
