"""What happened to a deal since a reader saw it."""

from deals.models import Deal
from deals.models.deals import DealHistory

SHOWN = (
    "customer", "website", "country", "need", "model", "size_range", "amount", "currency",
    "expected_close", "source", "stage", "outcome", "withdrawn_kind", "signed_on", "signers",
    "split_vendor", "split_partner",
)  # fmt: skip


def changes_since(deal: Deal, version: int) -> dict[str, tuple[str, str]]:
    """The facts that differ from a version: (then, now) by name; empty for a version never seen.

    Takes a deal that is visible already. A version's state is the first that the database's own
    history kept under its number: what follows under the same number is on its way to the next.
    """
    then = (
        DealHistory.objects.filter(pgh_obj_id=deal.pk, version=version)
        .order_by("pgh_id")
        .values(*SHOWN)
        .first()
    )
    if then is None:
        return {}
    now = {name: getattr(deal, name) for name in SHOWN}
    return {
        name: (_text(then[name]), _text(now[name])) for name in SHOWN if then[name] != now[name]
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)
