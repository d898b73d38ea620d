"""Versions in headers: ETag, If-None-Match, If-Match."""

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.request import Request

from cosell.core.errors import PreconditionRequired, Stale
from cosell.core.problems import InvalidHeader


class StaleVersion(Stale):
    """A write that was made from another version; the answer carries the current ETag."""

    def __init__(self, *, etag: str, fields: dict[str, tuple[str, str, str]] | None = None) -> None:
        super().__init__(_("The record changed since you read it."), fields=fields)
        self.etag = etag


def etag_of(version: int) -> str:
    """The strong ETag of a version."""
    return f'"{version}"'


def is_unchanged(request: Request, etag: str) -> bool:
    """Whether the reader has this version already. Weak comparison, as for every cache."""
    given = [
        tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))
    ]
    return etag in given or given == ["*"]


def versions_read(request: Request) -> list[str]:
    """The strong ETags that a write was made from.

    Raises PreconditionRequired when it names none (`*` is any version, which is none), InvalidHeader
    for what is no list of ETags.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        raise PreconditionRequired(_("Send If-Match with the ETag that you read."))
    tags = parse_etags(header)
    if not tags:
        raise InvalidHeader("If-Match", _('An ETag stands in quotation marks, like "7".'))
    return [tag for tag in tags if not tag.startswith("W/")]


def given_version(tags: list[str]) -> int | None:
    """The version behind the first ETag, when it is one of ours."""
    text = tags[0].strip('"') if tags else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
