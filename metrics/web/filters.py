"""The filter of the pages of numbers: its form, its chips, and the address after a choice."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from cosell.core.htmx import is_fragment_request
from deals.queries.people import filter_choices
from metrics.queries.asked import Asked, read_asked
from metrics.rules.periods import Quarter
from metrics.web.words import period_text

QUARTERS = 6


def asked_of(request: Any) -> Asked:
    """What the address asks for."""
    return read_asked(request.actor, request.GET)


def periods(asked: Asked) -> list[tuple[str, str]]:
    """Periods to choose from; one that was typed is among them."""
    present = Quarter.of(asked.today)
    year = asked.today.year
    known = [
        ("", _("Last 12 months")),
        ("90d", _("Last 90 days")),
        (str(year), _("This year")),
        (str(year - 1), _("Last year")),
        *((text := str(present.shift(-back)), text.replace("-", " ")) for back in range(QUARTERS)),
    ]
    if asked.period not in dict(known) and asked.wanted.period is not None:
        known.append((asked.period, period_text(asked.wanted.period)))
    return known


def filter_context(request: Any, asked: Asked, here: str) -> dict[str, Any]:
    """What the form and the chips show. A rep sees their own numbers and chooses no owner."""
    actor = request.actor
    choices = filter_choices(actor)
    shown = {
        name: [(choice.value, choice.label) for choice in choices[name]]
        for name in ("partner", "model", "owner")
    }
    if not actor.sees_whole_side:
        shown["owner"] = []
    return {
        "asked": asked,
        "here": here,
        "periods": periods(asked),
        "choices": shown,
        "chips": _chips(asked, shown, here),
    }


def _chips(
    asked: Asked, choices: dict[str, list[tuple[str, str]]], here: str
) -> list[dict[str, str]]:
    """One for each filter that is on, with the address without it."""
    words = {
        "partner": _("Partner: %(value)s"),
        "model": _("Model: %(value)s"),
        "owner": _("Owner: %(value)s"),
    }
    found = []
    for name, text in words.items():
        value = getattr(asked, name)
        if value:
            label = dict(choices[name]).get(value, value)
            query = asked.as_query(**{name: None})
            found.append(
                {
                    "name": name,
                    "text": text % {"value": label},
                    "url": f"{here}?{query}" if query else here,
                }
            )
    return found


def was_filtered(request: Any) -> bool:
    """The filter's form asked: the reader hears that the numbers changed."""
    return is_fragment_request(request) and request.htmx.trigger == "number-filter"


def with_address(request: Any, response: HttpResponse, asked: Asked, here: str) -> HttpResponse:
    """After a choice the browser shows its address, without what says nothing."""
    if was_filtered(request):
        query = asked.as_query()
        response["HX-Push-Url"] = f"{here}?{query}" if query else here
    return response
