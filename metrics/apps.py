from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"
    verbose_name = "How well: facts and dashboards"

    def ready(self) -> None:
        from metrics import subscribers  # noqa: F401, PLC0415 - registering is importing
