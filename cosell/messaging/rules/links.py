"""Links that act for one person: signed, expiring, opened by nobody else's account.

Nothing is stored until one is used, so that a link can be checked before any wall is open.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

LIFETIME = timedelta(days=7)
_ACT, _STOP = "messages.act", "messages.stop"


@dataclass(frozen=True, kw_only=True)
class Link:
    """Who does what where. `number` is the message's own: all its copies are one link."""

    workspace_id: int
    organization_id: int
    user_id: int
    act: str
    facts: Mapping[str, str]
    number: str

    @property
    def digest(self) -> str:
        """What is kept of a link that was used."""
        facts = json.dumps(dict(self.facts), sort_keys=True)
        text = f"{self.number}:{self.user_id}:{self.act}:{facts}"
        return hashlib.sha256(text.encode()).hexdigest()


def seal(link: Link) -> str:
    """The link's text."""
    values = [
        link.workspace_id, link.organization_id, link.user_id, link.act, dict(link.facts),
        link.number,
    ]  # fmt: skip
    return signing.dumps(values, salt=_ACT, compress=True)


def unseal(text: str) -> Link | None:
    """The link in a text; None for one that is forged, damaged or out of date."""
    try:
        workspace, organization, user, act, facts, number = signing.loads(
            text, salt=_ACT, max_age=LIFETIME
        )
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Link(
        workspace_id=workspace,
        organization_id=organization,
        user_id=user,
        act=act,
        facts=facts,
        number=number,
    )


def seal_stop(user_id: int, kind: str) -> str:
    """What stops mails of one kind to one person. It does not expire: old mails keep working."""
    return signing.dumps([user_id, kind], salt=_STOP)


def unseal_stop(text: str) -> tuple[int, str] | None:
    """Whose mails of which kind are to stop, or None for a text that nobody sealed."""
    try:
        user_id, kind = signing.loads(text, salt=_STOP)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(user_id), str(kind)
