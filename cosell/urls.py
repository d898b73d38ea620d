"""Addresses: the composition root of the surfaces."""

from django.urls import URLPattern, URLResolver, include, path

from cosell.web import gauges, health, home, start
from cosell.web.urls import people
from partners.web import urls as partners_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.front, name="front"),
    path("start", start.start, name="start"),
    path("home", home.home, name="home"),
    path("w/<slug:workspace>/act-as", home.act_as, name="act_as"),
    path("w/<slug:workspace>/", include("deals.web.urls")),
    path("", include(([*people, *partners_urls.urlpatterns], partners_urls.app_name))),
    path("", include("metrics.web.urls")),
    path("", include("cosell.web.urls")),
    path("account/", include("partners.web.account_urls")),
    path("api/", include("cosell.api")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metricsz", gauges.metricsz, name="metricsz"),
]

handler400 = "cosell.web.errors.bad_request"
handler403 = "cosell.web.errors.permission_denied"
handler404 = "cosell.web.errors.page_not_found"
handler429 = "cosell.web.errors.too_many"
handler500 = "cosell.web.errors.server_error"
