"""Addresses of the numbers."""

from django.urls import URLPattern, path

from metrics.web import behind, insights, partnerpages, settings

app_name = "metrics"
INSIGHTS = "w/<slug:workspace>/insights"
PARTNER = "w/<slug:workspace>/partners/<slug:partner>"
REVIEW = f"{PARTNER}/qbr/<str:quarter>"
SETTINGS = "w/<slug:workspace>/settings"

urlpatterns: list[URLPattern] = [
    path(INSIGHTS, insights.insights, name="insights"),
    path(f"{INSIGHTS}/tables/<slug:table>.csv", insights.table_csv, name="table_csv"),
    path(f"{INSIGHTS}/months/<str:month>", insights.month, name="month"),
    path(f"{INSIGHTS}/<slug:behind>", behind.behind, name="behind"),
    path(f"{INSIGHTS}/<slug:behind>.csv", behind.behind_csv, name="behind_csv"),
    path(f"{PARTNER}/scorecard", partnerpages.partner_scorecard, name="scorecard"),
    path(f"{PARTNER}/qbr", partnerpages.partner_reviews, name="reviews"),
    path(REVIEW, partnerpages.review, name="review"),
    path(f"{REVIEW}/plan", partnerpages.review_plan, name="review_plan"),
    path(f"{REVIEW}/own", partnerpages.review_own, name="review_own"),
    path(f"{REVIEW}/actions", partnerpages.review_action, name="review_action"),
    path(
        f"{REVIEW}/actions/<str:code>",
        partnerpages.review_action_turn,
        name="review_action_turn",
    ),
    path(f"{SETTINGS}/targets", settings.target_settings, name="target_settings"),
    path(f"{SETTINGS}/revenue", settings.revenue_settings, name="revenue_settings"),
]
