"""The companies, people and seats of the story, made by the real actions."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cosell.core import clock
from cosell.core.actor import Actor, Side, Via, system_actor
from cosell.demo.cast import (
    COMPANIES,
    FOUNDERS,
    PARTNERSHIPS,
    PEOPLE,
    SEATS,
    PartnershipFacts,
    PersonFacts,
    SeatFacts,
)
from deals.actions.playbooks import publish_playbooks
from partners.actions.invitations import accept_invitation, invite_member
from partners.actions.partnerships import create_partnership
from partners.actions.workspaces import create_workspace, found_organization
from partners.models import Invitation, Organization, User, Workspace
from partners.queries.memberships import enter_workspace

_PACE = timedelta(minutes=7)


@dataclass(kw_only=True)
class House:
    """Everybody by their key, and the codes of deals and registrations by customer.

    `invited` are those who have not answered yet, with the secret that only their mail carries.
    """

    people: dict[str, User] = field(default_factory=dict)
    companies: dict[str, Organization] = field(default_factory=dict)
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    invited: list[tuple[Invitation, str, Actor]] = field(default_factory=list)
    _actors: dict[tuple[str, str], Actor] = field(default_factory=dict)

    def actor(self, person: str, workspace: str) -> Actor:
        """A person, seated. In the story nobody's seat changes but by joining and leaving."""
        key = person, workspace
        if key not in self._actors:
            self._actors[key] = enter_workspace(self.people[person], workspace, via=Via.WEB)
        return self._actors[key]

    def system(self, workspace: str) -> Actor:
        """The deal room itself in a workspace."""
        row = self.workspaces[workspace]
        return system_actor(
            workspace_id=row.pk,
            workspace_slug=row.slug,
            workspace_name=row.name,
            organization_id=row.organization_id,
        )


def build_house(founded_at: datetime, passwords: dict[str, str]) -> House:
    """Found both programmes, take the partners in, and let everybody accept their invitation.

    `passwords` are by person; who has none signs in by a code sent by mail.
    """
    house = House()
    with clock.frozen(founded_at):
        _found(house, passwords)
    moment = founded_at
    waiting = list(PARTNERSHIPS)
    for seat in SEATS:
        moment += _PACE
        with clock.frozen(moment):
            _take_in(house, seat, waiting)
            take_seat(house, seat)
    return house


def _found(house: House, passwords: dict[str, str]) -> None:
    for company in COMPANIES.values():
        house.companies[company.slug] = found_organization(
            company.name,
            country=company.country,
            currency=company.currency,
            domain=company.domain,
            slug=company.slug,
        )
    for person in PEOPLE.values():
        house.people[person.key] = _make_account(person, passwords.get(person.key))
    for slug, founder in FOUNDERS.items():
        house.workspaces[slug] = create_workspace(
            house.companies[slug], admin=house.people[founder], time_zone=COMPANIES[slug].zone
        )
        publish_playbooks(actor=house.actor(founder, slug))


def _make_account(person: PersonFacts, password: str | None) -> User:
    zone = COMPANIES[person.company].zone if person.company else "Europe/Berlin"
    return User.objects.create_user(person.email, password, name=person.name, time_zone=zone)


def _take_in(house: House, seat: SeatFacts, waiting: list[PartnershipFacts]) -> None:
    """Make the partnership before the first of its people is invited."""
    for facts in waiting:
        if (facts.workspace, facts.company) == (seat.workspace, seat.company):
            waiting.remove(facts)
            create_partnership(
                house.companies[facts.company],
                actor=house.actor(facts.manager, facts.workspace),
                tier=facts.tier,
                default_model=facts.default_model,
                manager=house.people[facts.manager],
                sales_rep=house.people[facts.sales_rep],
                territories=facts.territories,
            )
            return


def take_seat(house: House, seat: SeatFacts) -> None:
    """One person is invited and accepts."""
    user, actor = house.people[seat.person], house.actor(seat.invited_by, seat.workspace)
    _invitation, secret = invite_member(
        user.email,
        role=seat.role,
        actor=actor,
        partner=seat.company if actor.side is Side.VENDOR and is_partner(seat) else None,
        name=user.name,
    )
    accept_invitation(secret, user=user)


def is_partner(seat: SeatFacts) -> bool:
    """Whether the seat is on the partner's side of its workspace."""
    return seat.company != seat.workspace
