"""Addresses that the numbers lead to; each keeps the filters of its page."""

from dataclasses import dataclass, field

from django.urls import reverse

from cosell.core.actor import Actor
from metrics.queries.asked import Asked
from metrics.rules.periods import Period
from metrics.rules.spans import span_of


def side_names(actor: Actor, partner: str) -> dict[str, str]:
    """The vendor's company by its name; the partner's, or a word for all of them."""
    own = actor.organization_name if actor.is_partner else partner
    return {"vendor": actor.workspace_name, "partner": own}


@dataclass(frozen=True, slots=True)
class Links:
    """Where a page's numbers lead. `slug` is the workspace's."""

    slug: str
    asked: Asked
    #: Addresses by name, for a page asks for the same few hundreds of times.
    known: dict[tuple[str, ...], str] = field(default_factory=dict, repr=False, compare=False)

    def page(self, **changes: str | None) -> str:
        return self._with(self._to("insights"), **changes)

    def behind(self, name: str, period: Period | None = None, **changes: str | None) -> str:
        """The deals behind a number."""
        if period is not None:
            changes["period"] = span_of(period)
        return self._with(self._to("behind", name), **changes)

    def behind_csv(self, name: str) -> str:
        return self._with(self._to("behind_csv", name))

    def table(self, key: str) -> str:
        """A table of the page as CSV."""
        return self._with(self._to("table_csv", key))

    def deals(self, **filters: str) -> str:
        """The list of open deals, as it stands now."""
        query = Asked(today=self.asked.today, partner=self.asked.partner).as_query(**filters)
        return f"{reverse('deals:deal_list', args=[self.slug])}?{query}"

    @property
    def registrations(self) -> str:
        return reverse("deals:registration_list", args=[self.slug])

    def _to(self, *name: str) -> str:
        if name not in self.known:
            self.known[name] = reverse(f"metrics:{name[0]}", args=[self.slug, *name[1:]])
        return self.known[name]

    def _with(self, url: str, **changes: str | None) -> str:
        query = self.asked.as_query(**changes)
        return f"{url}?{query}" if query else url
