from django.apps import AppConfig


class DealsConfig(AppConfig):
    name = "deals"
    verbose_name = "What: deals and their steps"

    def ready(self) -> None:
        from deals import subscribers  # noqa: F401, PLC0415 - registering is importing
        from deals.web import (  # noqa: F401, PLC0415 - registering is importing
            linkacts,
            synctold,
            told,
            toldalerts,
        )
