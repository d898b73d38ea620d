"""Addresses of people, companies and partners. Pages with numbers of deals are in `cosell.web`."""

from django.urls import URLPattern, path

from partners.web import invitations, members, partners, profile, tokens

app_name = "partners"

SETTINGS = "w/<slug:workspace>/settings"
PARTNERS = "w/<slug:workspace>/partners"
PARTNER = f"{PARTNERS}/<slug:partner>"

urlpatterns: list[URLPattern] = [
    path("home/settings/profile", profile.profile, name="profile"),
    path("home/settings/security", profile.security, name="security"),
    path("home/settings/sessions/end", profile.sessions_end, name="sessions_end"),
    path("home/settings/sessions/<str:code>/end", profile.session_end, name="session_end"),
    path(f"{SETTINGS}/members/invite", invitations.member_invite, name="member_invite"),
    path(f"{SETTINGS}/members/<str:person>/role", members.member_role, name="member_role"),
    path(
        f"{SETTINGS}/invitations/<str:code>/revoke",
        invitations.invitation_revoke,
        name="invitation_revoke",
    ),
    path(
        f"{SETTINGS}/invitations/<str:code>/renew",
        invitations.invitation_renew,
        name="invitation_renew",
    ),
    path(f"{SETTINGS}/tokens", tokens.token_list, name="token_list"),
    path(f"{SETTINGS}/tokens/<str:code>/revoke", tokens.token_revoke, name="token_revoke"),
    path(f"{PARTNERS}/new", partners.partner_new, name="partner_new"),
    path(f"{PARTNER}/terms", partners.partner_terms, name="partner_terms"),
    path(f"{PARTNER}/invite", invitations.partner_invite, name="partner_invite"),
]
