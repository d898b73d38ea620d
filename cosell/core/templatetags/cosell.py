"""How values read: money, days, moments, icons, people."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime
from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cosell.core.lines import Line, draw
from cosell.core.money import format_money

register = template.Library()


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """84000 → €84,000; nothing typed yet → a dash."""
    if amount is None:
        return "–"
    return format_money(Decimal(amount), currency, _locale())


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """Fri 27 Nov, with the year when it is another one, and the date for machines."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return _day(value, _locale(), value.year == timezone.localdate().year)


@lru_cache(maxsize=4096)
def _day(value: date, locale: str, is_near: bool) -> SafeString:
    text = format_date(value, "EEE d MMM" if is_near else "d MMM y", locale=locale)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Fri 27 Nov, 14:05 in the reader's zone, with the year when it is another one."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    pattern = "EEE d MMM, HH:mm" if local.year == timezone.localdate().year else "d MMM y, HH:mm"
    text = format_datetime(local, pattern, tzinfo=local.tzinfo, locale=_locale())
    zone = local.tzname() or ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(), f"{text} {zone}", text
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol beside words; it is never the only sign."""
    return _icon(static("img/sprite.svg"), name)


@lru_cache(maxsize=256)
def _icon(sprite: str, name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        sprite,
        name,
    )


@register.simple_tag
def avatar(name: str, side: str, *, you: bool = False) -> SafeString:
    """Initials in a square for the vendor, in a circle for the partner, with a ring for the reader."""
    words = name.split() or ["?"]
    initials = (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
    return _avatar(side, " avatar-you" if you else "", initials)


@lru_cache(maxsize=1024)
def _avatar(side: str, ring: str, initials: str) -> SafeString:
    return format_html(
        '<span class="avatar avatar-{}{}" aria-hidden="true">{}</span>', side, ring, initials
    )


@register.simple_tag(takes_context=True)
def lines(context: Any, name: str, rows: Iterable[Line]) -> SafeString:
    """Each row by the template of that name, which knows it as `row` and nothing else."""
    return draw(context.template.engine, name, rows, context.get("csrf_token", ""))


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """A value of a dictionary by a key that a template holds."""
    return mapping.get(key)
