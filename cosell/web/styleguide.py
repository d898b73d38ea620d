"""Every component in every state, in both themes side by side, with made-up values."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cosell.core.htmx import render_page
from cosell.web.specimens import COMPONENTS, Component
from partners.web.access import person_page

#: Shown by every page around the guide, and by the guide itself as that page.
FRAME = frozenset({"header", "nav", "messages", "scripts", "stylesheets", "words"})


@dataclass(frozen=True, slots=True)
class Specimen:
    """One state, drawn twice."""

    label: str
    light: SafeString
    dark: SafeString


def _draw(request: HttpRequest, component: Component) -> Iterator[Specimen]:
    template = f"components/{component.key}.html"
    for number, (label, facts) in enumerate(component.states, start=1):
        drawn = [
            render_to_string(
                template,
                {**component.facts_for(f"{theme}-{component.key}-{number}", facts), "theme": name},
                request,
            )
            for theme, name in (("light", _("light")), ("dark", _("dark")))
        ]
        yield Specimen(label, *drawn)


@person_page
@require_GET
def styleguide(request: Any) -> HttpResponse:
    """For whoever is signed in: it shows no data, but it is nobody else's business either."""
    sections = [
        {"key": component.key, "name": component.name, "specimens": list(_draw(request, component))}
        for component in COMPONENTS
    ]
    return render_page(request, "styleguide/styleguide.html", {"sections": sections})
