"""What a person sets for themselves: how they read, and where they are signed in."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.errors import Invalid, NotFound
from partners.enums import Density, Theme
from partners.models import Session, User

FIELDS = ("name", "locale", "time_zone", "theme", "density", "shortcuts")


def update_profile(user: User, *, changes: Mapping[str, Any]) -> User:
    """Change a person's own settings. Raises Invalid per field, and for a field that is not theirs."""
    errors = {}
    for name in changes:
        if name not in FIELDS:
            errors[name] = [_("This cannot be changed here.")]
    if "name" in changes and not 0 < len(str(changes["name"]).strip()) <= 120:
        errors["name"] = [_("Say your name, in up to 120 characters.")]
    choices = {
        "locale": [code for code, _label in settings.LANGUAGES],
        "time_zone": available_timezones(),
        "theme": Theme.values,
        "density": Density.values,
    }
    for name, known in choices.items():
        if name in changes and changes[name] not in known:
            errors[name] = [_("Choose one of the list.")]
    if errors:
        raise Invalid(errors)
    for name, value in changes.items():
        setattr(user, name, value.strip() if name == "name" else value)
    user.save(update_fields=list(changes))
    return user


def end_session(code: str, *, user: User) -> None:
    """Sign one browser out. Raises NotFound for a session that is not the person's."""
    count, _kinds = Session.objects.filter(user=user, code=code.upper()).delete()
    if not count:
        raise NotFound


def end_other_sessions(user: User, *, keep: str | None) -> int:
    """Sign a person out everywhere but here. Returns how many sessions ended."""
    count, _kinds = Session.objects.filter(user=user).exclude(session_key=keep or "").delete()
    return int(count)


def purge_sessions() -> int:
    """Remove sessions that have run out, of all people and of none. Returns how many there were."""
    count, _kinds = Session.objects.filter(expire_date__lte=clock.now()).delete()
    return int(count)
