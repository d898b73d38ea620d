"""Addresses: the composition root of the surfaces."""

from django.urls import URLPattern, URLResolver, path

from cosell.web import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "cosell.web.errors.bad_request"
handler403 = "cosell.web.errors.permission_denied"
handler404 = "cosell.web.errors.page_not_found"
handler500 = "cosell.web.errors.server_error"
