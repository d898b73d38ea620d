"""Which cells answer a reader's choice of filters, and whether they may be asked for."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, NotFound
from deals.enums import CoSellModel
from metrics.policies import can_view_numbers
from metrics.queries.filters import Wanted
from partners.models import Partnership, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One choice of filters as cells know it. `is_whole`: not narrowed to the reader's own deals."""

    partnership_id: int | None = None
    model: str = ""
    owner: str = ""
    is_whole: bool = True

    @property
    def is_everything(self) -> bool:
        return self.partnership_id is None and not self.model and not self.owner


def scope_of(actor: Actor, wanted: Wanted) -> Scope:
    """Narrow a reader's wish to what is theirs to see.

    A partner's lead gets their company's, a vendor's rep their own deals'. Raises Forbidden for a
    partner's rep and for a rep who asks for somebody else's, NotFound for a partner, model or
    person that the reader does not know.
    """
    if not can_view_numbers(actor):
        raise Forbidden(_("Your company's lead sees these numbers; the scorecard is yours too."))
    if wanted.model and wanted.model not in CoSellModel.values:
        raise NotFound
    partnership_id = find_partnership(actor, wanted.partner).pk if wanted.partner else None
    if actor.is_partner:
        partnership_id = actor.partnership_id
    owner = wanted.owner.upper()
    if actor.sees_whole_side:
        if owner and not User.objects.filter(code=owner).exists():
            raise NotFound
        return Scope(partnership_id=partnership_id, model=wanted.model, owner=owner)
    own = User.objects.values_list("code", flat=True).get(pk=actor.person_id)
    if owner not in {"", own}:
        raise Forbidden(_("Managers see the numbers of others; yours are here."))
    return Scope(partnership_id=partnership_id, model=wanted.model, owner=own, is_whole=False)


def find_partnership(actor: Actor, slug: str) -> Partnership:
    """A partner by its company's slug. Raises NotFound for one that this company does not meet."""
    found = (
        Partnership.objects.visible_to(actor)
        .filter(organization__slug=slug)
        .select_related("organization")
        .first()
    )
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]
