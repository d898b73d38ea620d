"""Saving a filter under a name."""

from urllib.parse import parse_qsl

from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import Invalid, NotFound
from cosell.core.ids import normalise_code
from cosell.core.wall import wall
from deals.models import SavedView
from deals.queries.filters import DealFilter


def save_view(*, name: str, query: str, actor: Actor) -> SavedView:
    """Keep a list's address under a name; the same name is replaced. Personal, so no event tells.

    Raises Invalid for an empty name or an address that is no filter.
    """
    if not name.strip():
        raise Invalid({"name": [_("Give the view a name.")]})
    clean = DealFilter.parse(dict(parse_qsl(query))).as_query()
    with wall(actor):
        view, _created = SavedView.objects.update_or_create(
            workspace_id=actor.workspace_id,
            owner_organization_id=actor.organization_id,
            user_id=actor.person_id,
            name=name.strip()[:60],
            defaults={"query": clean, "partnership_id": actor.partnership_id},
        )
        return view


def delete_view(code: str, *, actor: Actor) -> None:
    """Forget a view. Raises NotFound for one that is not the person's."""
    with wall(actor):
        deleted, _rows = (
            SavedView.objects.visible_to(actor).filter(code=normalise_code(code) or "").delete()
        )
        if not deleted:
            raise NotFound
