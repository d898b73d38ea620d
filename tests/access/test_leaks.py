"""What is somebody's alone appears to nobody else: in no page, export, answer of the API or header.

Every private text that was planted is a word that occurs nowhere else. Everything is read as every
person; each word is found by exactly the people who may read it, and by all of those, so that the
sweep cannot pass by emptiness.
"""

import re
from collections import defaultdict
from collections.abc import Collection

import pytest

from tests.access.callers import PEOPLE, Callers, sign_in
from tests.access.crawl import Page, read_everything
from tests.tenancy.catalogue import all_tables, ask
from tests.tenancy.rows import word

#: Everybody who reads, by account; the last has no account at all.
READERS = (*PEOPLE.values(), "kim", "")

MANAGERS = {"vera", "mona"}
SELLERS = MANAGERS | {"vic"}
BRIGHTPATH = {"lea", "pat"}
OAKLINE = {"petra", "pete"}
TEAM = SELLERS | BRIGHTPATH
RIVALS = SELLERS | OAKLINE
ABROAD = {"kim", "petra"}

#: What both companies read of a deal: its facts, a call by hand, why an alert was put off.
SHARED = ("customer", "website", "need", "call", "snooze")
#: Word → who finds it. Nobody finds what is only kept.
EXPECTED: dict[str, set[str]] = {
    # Shared with the people of one deal.
    **{f"{kind}.open": TEAM for kind in SHARED},
    **{f"{kind}.rival": RIVALS for kind in SHARED},
    **{f"{kind}.abroad": ABROAD for kind in SHARED},
    # Who the customer is goes along to the next partner, and nothing else of the former one's.
    "customer.handed": TEAM | OAKLINE,
    "need.handed": TEAM,
    "need.handed.on": RIVALS,
    "customer.crowded": TEAM | {"ada", "paul"},
    "override": TEAM,
    "lossreason.lost": TEAM,
    "lossreason.rival_lost": RIVALS,
    "lossreason.abroad_lost": ABROAD,
    # Of one company.
    "note.open.vic": SELLERS,
    "note.open.pat": BRIGHTPATH,
    "note.rival.vic": SELLERS,
    "note.rival.pete": OAKLINE,
    "note.abroad.kim@kestrel": {"kim"},
    "note.abroad.petra@kestrel": {"petra"},
    "lossnote.lost": SELLERS,
    "lossnote.rival_lost": SELLERS,
    "lossnote.abroad_lost": {"kim"},
    # Before there is a deal.
    "customer.registration.waiting": MANAGERS | BRIGHTPATH,
    "need.registration.waiting": MANAGERS | BRIGHTPATH,
    "customer.registration.rival": MANAGERS | OAKLINE,
    "need.registration.rival": MANAGERS | OAKLINE,
    "customer.registration.abroad": ABROAD,
    "reject.rejected": MANAGERS | BRIGHTPATH,
    "reject.rival_rejected": MANAGERS | OAKLINE,
    # Of one person.
    "view.vic": {"vic"},
    "view.pat": {"pat"},
    "view.pete": {"pete"},
    "view.kim@kestrel": {"kim"},
    "token.vic": {"vic"},
    "token.pat": {"pat"},
    "token.pete": {"pete"},
    # Of who runs a side.
    "invited.vera": {"vera"},
    "invited.lea": MANAGERS | {"lea"},
    "invited.petra": MANAGERS | {"petra"},
    "invited.petra@kestrel": ABROAD,
    "invitedname.lea": set(),
    "failure.northwind": {"vera"},
    "failure.kestrel": {"kim"},
    **{f"told.{name}": set() for name in ("vic", "pat", "pete", "kim@kestrel", "petra@kestrel")},
    "sendfailure.vic": {"vera"},
    "sendfailure.pat": {"lea"},
    "sendfailure.pete": {"petra"},
    "sendfailure.kim@kestrel": {"kim"},
    "sendfailure.petra@kestrel": {"petra"},
    # Where a company hears in Slack is a secret even on its own page.
    **{f"webhook.{name}": set() for name in ("mona", "lea", "petra", "kim@kestrel")},
    "webhook.petra@kestrel": set(),
    # Of the weekly sync: what both companies read, and what each keeps to itself.
    "sync.northwind.brightpath.mona": TEAM | {"ada", "paul"},
    "sync.northwind.oakline.petra": RIVALS,
    "sync.kestrel.oakline.kim@kestrel": ABROAD,
    "syncaction.northwind.brightpath.lea": TEAM | {"ada", "paul"},
    "syncaction.northwind.oakline.vera": RIVALS,
    "syncaction.kestrel.oakline.petra@kestrel": ABROAD,
    "syncown.northwind.brightpath.mona": SELLERS,
    "syncown.northwind.brightpath.lea": BRIGHTPATH | {"paul"},
    "syncown.northwind.oakline.vera": SELLERS,
    "syncown.northwind.oakline.petra": OAKLINE,
    "syncown.kestrel.oakline.kim@kestrel": {"kim"},
    "syncown.kestrel.oakline.petra@kestrel": {"petra"},
    # Of the business review: what both write, and what each keeps to itself.
    "reviewplan.northwind.brightpath": MANAGERS | {"lea"},
    "reviewplan.northwind.oakline": MANAGERS | {"petra"},
    "reviewplan.kestrel.oakline": ABROAD,
    "reviewown.northwind.brightpath.mona": MANAGERS,
    "reviewown.northwind.brightpath.lea": {"lea"},
    "reviewown.northwind.oakline.vera": MANAGERS,
    "reviewown.northwind.oakline.petra": {"petra"},
    "reviewown.kestrel.oakline.kim@kestrel": {"kim"},
    "reviewown.kestrel.oakline.petra@kestrel": {"petra"},
    # Revenue without a partner is the vendor's managers' to know.
    "revenuerow.northwind": MANAGERS,
    "revenuerow.kestrel": {"kim"},
    # Kept for machines.
    "reply.vic": set(),
    "reply.pat": set(),
}
#: Names of companies and people that others must not come across, and who may.
NAMES = {
    "Oakline": {"vera", "mona", "vic", "val", "ada", "petra", "pete", "kim"},
    "Pete Rival": SELLERS | OAKLINE,
    "Brightpath": {"vera", "mona", "vic", "val", "ada", "lea", "pat", "paul"},
    "Pat Partner": SELLERS | {"ada", "lea", "pat", "paul"},
    "Paul Elsewhere": SELLERS | {"ada", "lea", "pat", "paul"},
    "Otto Outsider": {"otto"},
}


#: Pages with made-up examples, which use the names of the cast.
SAMPLES = {"/api/schema", "/api/schema.json", "/api/docs", "/styleguide"}


@pytest.fixture(scope="module")
def read(callers: Callers) -> dict[str, list[Page]]:
    """Everything that everybody reads."""
    columns = {name: column for column, name in PEOPLE.items()} | {"": "anonymous"}
    for name in ("kim", "otto"):
        sign_in(callers, name)
        columns[name] = name
    return {name: read_everything(callers, columns[name]) for name in READERS}


def finders(read: dict[str, list[Page]], text: str, *, but: Collection[str] = ()) -> dict[str, str]:
    """Who comes across a text, and where first."""
    return {
        name: hits[0].url
        for name, pages in read.items()
        if (hits := [page for page in pages if text in page.text and page.url not in but])
    }


def test_each_private_word_is_found_by_its_own_people_and_nobody_else(
    read: dict[str, list[Page]],
) -> None:
    wrong = []
    for what, expected in EXPECTED.items():
        found = finders(read, word(what))
        wrong += [
            f"{what} is seen by {w!r} at {url}" for w, url in found.items() if w not in expected
        ]
        wrong += [f"{what} is not found by {who}" for who in expected - set(found)]
    assert not wrong, "\n".join(wrong)


def test_companies_and_people_meet_only_whom_they_work_with(read: dict[str, list[Page]]) -> None:
    wrong = []
    for name, expected in NAMES.items():
        found = finders(read, name, but=SAMPLES)
        wrong += [
            f"{name} is seen by {w!r} at {url}" for w, url in found.items() if w not in expected
        ]
        wrong += [f"{name} is not found by {who}" for who in expected - set(found)]
    assert not wrong, "\n".join(wrong)


def test_secrets_are_shown_to_nobody(callers: Callers, read: dict[str, list[Page]]) -> None:
    planted = callers.planted
    for _code, secret in (*planted.tokens.values(), *planted.invitations.values()):
        assert finders(read, secret) == {}


def test_no_key_of_the_database_is_shown(callers: Callers, read: dict[str, list[Page]]) -> None:
    """Identifiers in pages are codes: planted ones are found, and no digest is."""
    code = callers.planted.deals["open"]
    # Who is not signed in is sent to sign in, with the way back that they came by.
    assert set(finders(read, code)) - {""} == TEAM
    for what in (
        '"digest"',
        "digest=",
        "partnership_id",
        "workspace_id",
        "owner_organization",
        "sessionid=",
    ):
        assert finders(read, what) == {}, what


def test_words_that_were_planted_are_all_looked_for(callers: Callers) -> None:
    """A new kind of private text in the rows comes with a line above."""
    planted = _planted_words()
    known = {word(what) for what in EXPECTED}
    kinds: dict[str, set[str]] = defaultdict(set)
    for found in planted:
        kinds[_kind(found)].add(found)
    assert {kind for kind, words in kinds.items() if not words & known} == set(UNSEEN)
    assert all(UNSEEN.values())


#: Kinds of planted words that no page shows yet, and why they are not looked for one by one.
UNSEEN = {"pausenote": "a pause's note is shown with the pause; see the next test"}


def _kind(found: str) -> str:
    names = (
        "customer", "website", "need", "override", "lossreason", "lossnote", "note", "reject",
        "view", "token", "invitedname", "invited", "failure", "reply", "pausenote",
        "told", "sendfailure", "webhook", "call", "snooze",
        "sync", "syncaction", "syncown", "reviewplan", "reviewown", "revenuerow",
    )  # fmt: skip
    return next(name for name in sorted(names, key=len, reverse=True) if found[2:].startswith(name))


def _planted_words() -> set[str]:
    """Every planted word that stands in a row."""
    words = set()
    for table in all_tables():
        for (text,) in ask(f"select t::text from {table} t where t::text like '%zq%qz%'"):
            words |= set(re.findall(r"zq[a-z0-9]+?qz", text))
    return words


def test_notes_of_pauses_stay_with_their_deal(read: dict[str, list[Page]]) -> None:
    for what, people in (("own", TEAM), ("rival", RIVALS), ("abroad", ABROAD)):
        assert set(finders(read, word(f"pausenote.{what}"))) <= people
