"""Pages that compose several apps."""

from django.urls import URLPattern, path

from cosell.web import (
    acts,
    deliveries,
    invitations,
    keys,
    members,
    notifications,
    partners,
    slack,
    styleguide,
)

urlpatterns: list[URLPattern] = [
    path("keys", keys.key_sheet, name="key_sheet"),
    path("styleguide", styleguide.styleguide, name="styleguide"),
    path("home/notifications", notifications.inbox, name="inbox"),
    path("home/notifications/done", notifications.inbox_done, name="inbox_done"),
    path(
        "home/settings/notifications",
        notifications.notification_settings,
        name="notification_settings",
    ),
    path("unsubscribe/<str:sealed>", notifications.unsubscribe, name="unsubscribe"),
    path("act/<str:sealed>", acts.act_from_message, name="act_from_message"),
    path(
        "w/<slug:workspace>/settings/messages/<str:code>/retry",
        deliveries.message_retry,
        name="message_retry",
    ),
    path("w/<slug:workspace>/settings/slack", slack.slack_list, name="slack_list"),
    path(
        "w/<slug:workspace>/settings/slack/<str:code>/remove",
        slack.slack_remove,
        name="slack_remove",
    ),
    path("w/<slug:workspace>/settings/deliveries", deliveries.delivery_list, name="delivery_list"),
    path(
        "w/<slug:workspace>/settings/deliveries/<str:code>/retry",
        deliveries.delivery_retry,
        name="delivery_retry",
    ),
]

#: Pages about people and partners that need numbers of deals; they join the names of `partners`.
people: list[URLPattern] = [
    path("invite/<str:secret>", invitations.invitation, name="invitation"),
    path("w/<slug:workspace>/settings/members", members.member_list, name="member_list"),
    path(
        "w/<slug:workspace>/settings/members/<str:person>/remove",
        members.member_remove,
        name="member_remove",
    ),
    path("w/<slug:workspace>/partners", partners.directory, name="directory"),
    path("w/<slug:workspace>/partners/<slug:partner>/", partners.partner, name="partner"),
    path(
        "w/<slug:workspace>/partners/<slug:partner>/people",
        partners.partner_people,
        name="partner_people",
    ),
]
