"""Two people changed the same fact: what stands there now, what was typed, and who was first."""

from typing import Any

from cosell.core.actor import Actor
from cosell.core.errors import Stale
from deals.enums import CoSellModel
from deals.models import Deal
from deals.queries.edits import last_edit
from deals.web.forms import EditForm


def conflict_of(form: EditForm, error: Stale, deal: Deal, actor: Actor) -> list[dict[str, Any]]:
    """One entry per field. `deal` is as it is now; the form holds what was typed."""
    return [
        {
            "name": name,
            "label": form.fields[name].label,
            "mine": _shown(name, form.cleaned_data[name]),
            "theirs": _shown(name, getattr(deal, name)),
            "edit": last_edit(actor, deal, name),
        }
        for name in form.names
        if name in error.fields
    ]


def _shown(name: str, value: Any) -> Any:
    return dict(CoSellModel.choices).get(value, value) if name == "model" else value
