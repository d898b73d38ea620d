"""Addresses of the people side's API, below /api/v1/."""

from django.urls import URLPattern, path

from partners.api.me import MeViewSet

urlpatterns: list[URLPattern] = [
    path("me", MeViewSet.as_view({"get": "retrieve"}), name="me"),
]
