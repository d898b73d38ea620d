"""Addresses of the people side's API, below /api/v1/."""

from django.urls import URLPattern, path

from partners.api.inbox import InboxViewSet
from partners.api.me import MeViewSet
from partners.api.slack import SlackViewSet
from partners.api.stuck import StuckViewSet

WORKSPACE = "workspaces/<slug:workspace>"

urlpatterns: list[URLPattern] = [
    path("me", MeViewSet.as_view({"get": "retrieve"}), name="me"),
    path(f"{WORKSPACE}/inbox", InboxViewSet.as_view({"get": "page"}), name="inbox"),
    path(
        f"{WORKSPACE}/inbox/<str:code>/done",
        InboxViewSet.as_view({"post": "done"}),
        name="inbox_done",
    ),
    path(
        f"{WORKSPACE}/notification-settings",
        InboxViewSet.as_view({"get": "preferences", "post": "choose"}),
        name="notification_settings",
    ),
    path(f"{WORKSPACE}/stuck-messages", StuckViewSet.as_view({"get": "page"}), name="stuck"),
    path(
        f"{WORKSPACE}/stuck-messages/<str:code>/retry",
        StuckViewSet.as_view({"post": "retry"}),
        name="stuck_retry",
    ),
    path(
        f"{WORKSPACE}/slack-channels",
        SlackViewSet.as_view({"get": "page", "post": "connect"}),
        name="slack_channels",
    ),
    path(
        f"{WORKSPACE}/slack-channels/<str:code>",
        SlackViewSet.as_view({"delete": "disconnect"}),
        name="slack_channel",
    ),
]
