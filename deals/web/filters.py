"""The one filter of board, list and CSV: read from the address, said in words, taken off one by one."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from cosell.core.errors import Invalid
from cosell.core.htmx import is_fragment_request
from cosell.core.lines import Line
from deals.enums import CoSellModel, Outcome
from deals.queries.filters import DealFilter
from deals.queries.people import Choice, filter_choices
from deals.web.present import NAMES


def balls() -> list[tuple[str, str]]:
    return [
        ("me", _("Me")),
        ("us", _("Our side")),
        ("them", _("The other side")),
        ("customer", _("The customer")),
        ("nobody", _("Nobody")),
    ]


def healths() -> list[tuple[str, str]]:
    return [
        ("over", _("Over time")),
        ("stalled", _("Stalled")),
        ("soon", _("Due soon")),
        ("no_next_step", _("No next step")),
        ("paused", _("Paused")),
    ]


def outcomes() -> list[tuple[str, str]]:
    return [("open", _("Open"))] + [
        (str(value), str(label)) for value, label in Outcome.choices if value != "open"
    ] + [("all", _("All"))]  # fmt: skip


def filter_of(request: Any, *, of_page: bool = False) -> DealFilter:
    """What the address asks for. With `of_page`, the address of the page behind an act.

    A page behind an act that asks for nonsense counts as unfiltered.
    """
    if not of_page:
        return DealFilter.parse(request.GET)
    text = request.htmx.current_url if is_fragment_request(request) else ""
    try:
        return DealFilter.parse(QueryDict(urlsplit(text or "").query))
    except (Invalid, ValueError):
        return DealFilter()


def was_filtered(request: Any) -> bool:
    """The filter's form asked, not a pulse: the reader hears how many there are."""
    return is_fragment_request(request) and request.htmx.trigger in {"filter-form", "filter-q"}


def with_address(
    request: Any, response: HttpResponse, wanted: DealFilter, here: str
) -> HttpResponse:
    """After a filter the browser shows its address, without the fields that say nothing.

    A pause in typing is no place to go back to: it replaces the address.
    """
    if was_filtered(request):
        query = wanted.as_query()
        header = "HX-Replace-Url" if request.htmx.trigger == "filter-q" else "HX-Push-Url"
        response[header] = f"{here}?{query}" if query else here
    return response


def number_of(text: str, default: int, least: int, most: int) -> int:
    """A whole number within bounds, whatever was sent."""
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        return default
    return min(max(int(text), least), most)


def filter_context(wanted: DealFilter, here: str) -> dict[str, Any]:
    """What the filter's form and chips show."""
    return {
        "wanted": wanted,
        "query": wanted.as_query(),
        "here": here,
        "balls": balls(),
        "healths": healths(),
        "outcomes": outcomes(),
        "models": [(str(value), str(label)) for value, label in CoSellModel.choices],
        "stage_names": [(number, str(name)) for number, name in NAMES.items()],
    }


def choices_for(request: Any, wanted: DealFilter) -> dict[str, list[Choice]]:
    """People and partners to choose from. A fragment needs them only to name a filter that is on."""
    if is_fragment_request(request) and not (wanted.owner or wanted.partner):
        return {"owner": [], "partner": []}
    return filter_choices(request.actor)


def options_of(wanted: DealFilter, choices: dict[str, list[Choice]]) -> dict[str, list[Line]]:
    """The two choices that can be long, as lines."""
    return {
        name: [
            Line(
                steers={"is_chosen": choice.value == chosen},
                words={"value": choice.value, "label": choice.label},
            )
            for choice in choices[name]
        ]
        for name, chosen in (("partner", wanted.partner), ("owner", wanted.owner))
    }


def chips(wanted: DealFilter, choices: dict[str, list[Choice]], here: str) -> list[dict[str, str]]:
    """One chip per filter that is on: its words, and the address without it."""
    owners = {choice.value: choice.label for choice in choices["owner"]}
    partners = {choice.value: choice.label for choice in choices["partner"]}
    models = {str(value): str(label) for value, label in CoSellModel.choices}
    sources = {"vendor": _("The vendor"), "partner": _("The partner")}
    known: list[tuple[str, Any, str, dict[Any, Any]]] = [
        ("q", wanted.q, _("Search: %(value)s"), {}),
        ("stage", wanted.stage, _("Stage: %(value)s"), NAMES),
        ("partner", wanted.partner, _("Partner: %(value)s"), partners),
        ("owner", wanted.owner, _("Owner: %(value)s"), owners),
        ("ball", wanted.ball, _("Waiting on: %(value)s"), dict(balls())),
        ("health", wanted.health, _("Health: %(value)s"), dict(healths())),
        ("model", wanted.model, _("Model: %(value)s"), models),
        ("source", wanted.source, _("Brought by: %(value)s"), sources),
        ("outcome", "" if wanted.outcome == "open" else wanted.outcome, _("Outcome: %(value)s"),
         dict(outcomes())),
    ]  # fmt: skip
    return [
        {
            "name": name,
            "text": words % {"value": labels.get(value, value)},
            "url": f"{here}?{wanted.as_query(**{name: None})}",
        }
        for name, value, words, labels in known
        if value
    ]
