"""Addresses of the deals' API, below /api/v1/workspaces/<workspace>/."""

from django.urls import URLPattern, path

from deals.api.alerts import AlertViewSet
from deals.api.deals import DealViewSet
from deals.api.interests import InterestViewSet
from deals.api.settings import AlertSettingsViewSet, SyncSettingsViewSet
from deals.api.syncs import SyncViewSet

DEAL = "deals/<str:code>"
SYNC = "partners/<slug:partner>/syncs/<str:week>"

urlpatterns: list[URLPattern] = [
    path("deals", DealViewSet.as_view({"get": "page"}), name="deals"),
    path(DEAL, DealViewSet.as_view({"get": "retrieve"}), name="deal"),
    path(f"{DEAL}/steps", DealViewSet.as_view({"get": "steps"}), name="steps"),
    path(
        f"{DEAL}/steps/<slug:key>/signature",
        DealViewSet.as_view({"post": "sign", "delete": "withdraw"}),
        name="signature",
    ),
    path(f"{DEAL}/steps/<slug:key>/nudge", DealViewSet.as_view({"post": "nudge"}), name="nudge"),
    path(f"{DEAL}/stage", DealViewSet.as_view({"post": "move"}), name="stage"),
    path(f"{DEAL}/escalate", AlertViewSet.as_view({"post": "escalate"}), name="escalate"),
    path(
        f"{DEAL}/interest",
        InterestViewSet.as_view({"get": "retrieve", "post": "choose"}),
        name="interest",
    ),
    path("alerts", AlertViewSet.as_view({"get": "page"}), name="alerts"),
    path("alerts/<str:code>/take", AlertViewSet.as_view({"post": "take"}), name="alert_take"),
    path("alerts/<str:code>/snooze", AlertViewSet.as_view({"post": "snooze"}), name="alert_snooze"),
    path(f"{DEAL}/capabilities", DealViewSet.as_view({"get": "capabilities"}), name="capabilities"),
    path(SYNC, SyncViewSet.as_view({"get": "retrieve"}), name="sync"),
    path(f"{SYNC}/actions", SyncViewSet.as_view({"post": "add"}), name="sync_actions"),
    path(
        f"{SYNC}/actions/<str:code>/done",
        SyncViewSet.as_view({"post": "finish", "delete": "reopen"}),
        name="sync_action_done",
    ),
    path(
        "alert-settings",
        AlertSettingsViewSet.as_view({"get": "retrieve", "post": "change"}),
        name="alert_settings",
    ),
    path(
        "sync-settings",
        SyncSettingsViewSet.as_view({"get": "retrieve", "post": "change"}),
        name="sync_settings",
    ),
    path(
        "sync-settings/skipped/<str:week>",
        SyncSettingsViewSet.as_view({"post": "skip", "delete": "send"}),
        name="sync_skipped",
    ),
]
