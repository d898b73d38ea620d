"""Texts that several people write: kept tidy, bounded, and merged paragraph by paragraph."""

from django.utils.translation import gettext as _

from cosell.core.errors import Invalid, Stale
from deals.rules.sync import merge_text


def tidy(text: str, longest: int, field: str = "text") -> str:
    """The text without blanks around it. Raises Invalid for more than `longest` characters."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise Invalid({field: [_("Keep it under %(count)s characters.") % {"count": longest}]})
    return text


def merge_or_refuse(base: str, mine: str, theirs: str, *, writer: str, longest: int) -> str:
    """What somebody made of `base`, beside what `writer` made of it meanwhile.

    Raises Stale, with all three texts, when both changed the same paragraph, and Invalid as `tidy`.
    """
    base, mine = base.replace("\r\n", "\n").strip(), tidy(mine, longest)
    merged = merge_text(base, mine, theirs)
    if merged is None:
        words = _("%(name)s changed the same paragraph meanwhile.") % {"name": writer}
        raise Stale(words, fields={"text": (base, mine, theirs)})
    return tidy(merged, longest)
