from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "cosell.messaging"
    label = "messaging"
    verbose_name = "Events and deliveries"
