"""Pages that compose several apps."""

from django.urls import URLPattern, path

from cosell.web import deliveries

urlpatterns: list[URLPattern] = [
    path("w/<slug:workspace>/settings/deliveries", deliveries.delivery_list, name="delivery_list"),
    path(
        "w/<slug:workspace>/settings/deliveries/<str:code>/retry",
        deliveries.delivery_retry,
        name="delivery_retry",
    ),
]
