"""Addresses of people, companies and partners."""

from django.urls import URLPattern

app_name = "partners"
urlpatterns: list[URLPattern] = []
