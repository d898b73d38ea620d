"""Bringing the demo back: everything goes, the same story is told at another moment."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management.base import CommandError
from django.db import connections

from cosell.core import clock
from cosell.core.cache import tenant_key
from cosell.demo.emptying import empty_deal_room, refuse_foreign_workspaces
from partners.actions.workspaces import create_workspace, found_organization
from partners.models import Organization, User
from partners.models.sessions import Session
from tests.demo.conftest import load
from tests.demo.moments import MONDAY_EARLY
from tests.demo.numbers import TOLD, count


def found_programme(slug: str) -> User:
    """A company with its own programme and one person, signed in."""
    company = found_organization(slug.title(), country="DE", currency="EUR", slug=slug)
    person = User.objects.create_user(f"ada@{slug}.example", "a password of her own", name="Ada")
    create_workspace(company, admin=person, time_zone="Europe/Berlin")
    Session.objects.create(session_key="k" * 32, session_data="", expire_date=clock.now())
    return person


@pytest.mark.django_db(transaction=True)
def test_a_reset_tells_the_same_story_and_signs_everybody_out(tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    path.write_text(
        json.dumps(
            {
                "accounts": [
                    {"email": "dana.reed@northwind.example", "password": "kept-kept-kept"}
                ],
                "deal": {"code": "GONE00", "url": "http://gone.example/"},
            }
        )
    )
    old = found_programme("northwind")
    told = load(path, MONDAY_EARLY, "--reset")
    assert count(told) == TOLD
    assert not User.objects.filter(email=old.email).exists()
    assert min(User.objects.values_list("pk", flat=True)) > old.pk
    assert not Session.objects.exists()
    assert told.accounts()["vendor_rep"]["password"] == "kept-kept-kept"
    assert User.objects.get(email="dana.reed@northwind.example").check_password("kept-kept-kept")


@pytest.mark.django_db(transaction=True)
def test_a_reset_refuses_to_delete_what_is_not_the_demos(tmp_path: Path) -> None:
    found_programme("acme")
    with pytest.raises(CommandError, match="acme"):
        load(tmp_path / "accounts.json", MONDAY_EARLY, "--reset")
    assert Organization.objects.get().slug == "acme"
    assert Session.objects.count() == 1
    assert not (tmp_path / "accounts.json").exists()
    refuse_foreign_workspaces(force=True)


@pytest.mark.django_db(transaction=True)
def test_emptying_leaves_no_row_of_anybody() -> None:
    found_programme("acme")
    cache.set(tenant_key(1, "form:a"), "/w/acme/deals/ABCDEF", 60)
    empty_deal_room()
    owner = connections["owner"]
    with owner.cursor() as cursor:
        full = []
        for name in owner.introspection.table_names(cursor):
            cursor.execute(f"select exists (select from {owner.ops.quote_name(name)})")
            if cursor.fetchone()[0]:
                full.append(name)
    assert sorted(full) == ["auth_permission", "django_content_type", "django_migrations"]


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["--if-empty", "--reset"])
def test_no_demo_with_production_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, how: str
) -> None:
    monkeypatch.setattr(settings, "DEMO_ALLOWED", False)
    with pytest.raises(CommandError, match="production"):
        load(tmp_path / "accounts.json", MONDAY_EARLY, how)
    assert (User.objects.count(), list(tmp_path.iterdir())) == (0, [])


def test_only_two_settings_allow_the_demo() -> None:
    folder = Path(__file__).parents[2] / "cosell" / "settings"
    allowing = {
        path.stem for path in folder.glob("*.py") if "DEMO_ALLOWED = True" in path.read_text()
    }
    assert allowing == {"dev", "test"}
    assert "DEMO_ALLOWED = False" in (folder / "base.py").read_text()


@pytest.mark.django_db
def test_a_deal_room_with_an_owner_of_its_own_gets_no_demo(tmp_path: Path) -> None:
    found_programme("acme")
    told = load(tmp_path / "accounts.json", MONDAY_EARLY, "--if-empty")
    assert told.said == "This deal room has an owner of its own; no demo was added."
    assert (User.objects.count(), Organization.objects.count()) == (1, 1)
    assert not (tmp_path / "accounts.json").exists()


@pytest.mark.django_db
def test_a_reset_needs_the_owner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delitem(settings.DATABASES, "owner")
    with pytest.raises(CommandError, match="OWNER_DATABASE_URL"):
        load(tmp_path / "accounts.json", MONDAY_EARLY, "--reset")
