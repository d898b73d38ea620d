"""Personal API tokens: shown once, stored as a peppered digest."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from partners.models import ApiToken
from partners.queries.tokens import TOUCH
from partners.rules import digest, new_token

SCOPES = ("read", "write")
LONGEST_DAYS = 365


def create_token(
    name: str, *, actor: Actor, scopes: tuple[str, ...] = SCOPES, days: int = 90
) -> tuple[ApiToken, str]:
    """Make a token for the actor's own seat. Returns it and its text, which is shown once.

    Raises Invalid for a missing name, unknown scopes or a life longer than a year, Forbidden for an
    actor without a seat.
    """
    errors = {}
    if not name.strip():
        errors["name"] = [_("Give the token a name.")]
    if not scopes or any(scope not in SCOPES for scope in scopes):
        errors["scopes"] = [_("Choose what the token may do.")]
    if not 1 <= days <= LONGEST_DAYS:
        errors["days"] = [_("A token lives at most a year.")]
    if errors:
        raise Invalid(errors)
    if actor.membership_id is None:
        raise Forbidden(_("A token belongs to somebody's seat."))
    code, secret, text = new_token()
    with wall(actor):
        now = clock.now()
        token: ApiToken = ApiToken.objects.create(
            workspace_id=actor.workspace_id,
            partnership_id=actor.partnership_id,
            membership_id=actor.membership_id,
            user_id=actor.person_id,
            code=code,
            name=name.strip()[:80],
            digest=digest(secret, settings.TOKEN_PEPPER),
            scopes=list(scopes),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        record_event(
            "token.created",
            actor=actor,
            partnership_id=actor.partnership_id,
            payload={"name": token.name},
            private=True,
        )
        return token, text


def revoke_token(code: str, *, actor: Actor) -> ApiToken:
    """End a token of the actor's own. Raises NotFound for anybody else's."""
    with wall(actor):
        token = ApiToken.objects.visible_to(actor).filter(code=code).first()
        if token is None:
            raise NotFound
        token.revoked_at = token.revoked_at or clock.now()
        token.save(update_fields=["revoked_at"])
        record_event(
            "token.revoked",
            actor=actor,
            partnership_id=actor.partnership_id,
            payload={"name": token.name},
            private=True,
        )
        return token  # type: ignore[no-any-return]


def touch_token(token_id: int, *, actor: Actor) -> bool:
    """Keep when a token was last used, at most once a minute; returns whether it was written.

    Of several requests at once one writes. No event tells of it.
    """
    now = clock.now()
    with wall(actor):
        rows = ApiToken.objects.visible_to(actor).filter(pk=token_id)
        due = Q(last_used_at=None) | Q(last_used_at__lt=now - TOUCH)
        return bool(rows.filter(due).update(last_used_at=now))
