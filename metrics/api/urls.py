"""Addresses of the numbers' API, below /api/v1/workspaces/<workspace>/."""

from django.urls import URLPattern, path

from metrics.api.numbers import NumbersViewSet
from metrics.api.reviews import ReviewViewSet

REVIEW = "partners/<slug:partner>/reviews/<str:quarter>"

urlpatterns: list[URLPattern] = [
    path("metrics", NumbersViewSet.as_view({"get": "retrieve"}), name="metrics"),
    path(
        "metrics/targets",
        NumbersViewSet.as_view({"get": "targets", "post": "set_target"}),
        name="targets",
    ),
    path("metrics/totals", NumbersViewSet.as_view({"post": "totals"}), name="totals"),
    path("metrics/revenue", NumbersViewSet.as_view({"post": "revenue"}), name="revenue"),
    path("metrics/tables/<slug:by>", NumbersViewSet.as_view({"get": "table"}), name="metric_table"),
    path("metrics/months/<str:month>", NumbersViewSet.as_view({"get": "month"}), name="month"),
    path(
        "metrics/deals/<slug:behind>",
        NumbersViewSet.as_view({"get": "behind"}),
        name="metric_deals",
    ),
    path(
        "partners/<slug:partner>/scorecard",
        ReviewViewSet.as_view({"get": "scorecard"}),
        name="scorecard",
    ),
    path(REVIEW, ReviewViewSet.as_view({"get": "retrieve"}), name="review"),
    path(f"{REVIEW}/plan", ReviewViewSet.as_view({"post": "plan"}), name="review_plan"),
    path(
        f"{REVIEW}/note",
        ReviewViewSet.as_view({"get": "note", "post": "keep_note"}),
        name="review_note",
    ),
]
