"""TEN-12: commands and the shell are the application, which sees nothing outside a wall."""

from io import StringIO

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.db import connections

from tests.tenancy.catalogue import models_by_table, walled_models
from tests.tenancy.rows import Planted

#: Our commands, and how each comes by rows.
COMMANDS = {
    "check_outbox": "counts over all tenants in the system's role, and shows nobody's facts",
    "create_workspace": "writes through actions, each inside a wall of its own",
    "load_demo": "writes through actions, each inside a wall of its own",
    "move_clock": "touches no rows: it writes a file beside the demo",
    "rebuild_metrics": "opens the wall of each workspace in turn",
    "migrate": "runs as the owner, who alone may change tables",
}
OURS = ("cosell.", "partners", "deals", "metrics")


def own_commands() -> set[str]:
    return {name for name, app in get_commands().items() if app.startswith(OURS)}


def test_every_command_of_ours_says_how_it_comes_by_rows() -> None:
    assert own_commands() == set(COMMANDS)
    assert all(COMMANDS.values())


def test_only_migrations_run_as_the_owner() -> None:
    """Every command that takes a database takes the application's unless it is told otherwise."""
    owners = set()
    for name, app in get_commands().items():
        parser = load_command_class(app, name).create_parser("manage.py", name)
        if parser.get_default("database") == "owner":
            owners.add(name)
    assert owners == {"migrate"}


def test_a_shell_sees_no_tenants_rows(planted: Planted, capsys: pytest.CaptureFixture) -> None:
    script = (
        "from django.apps import apps\n"
        f"names = {walled_models()!r}\n"
        "models = [m for m in apps.get_models() if m._meta.db_table in names]\n"
        "print(len(models), sum(m._base_manager.count() for m in models))"
    )
    call_command("shell", command=script, verbosity=0)
    assert capsys.readouterr().out == f"{len(walled_models())} 0\n"


def test_a_dump_by_the_application_holds_no_tenants_rows(planted: Planted) -> None:
    labels = [models_by_table()[table]._meta.label for table in walled_models()]
    out = StringIO()
    call_command("dumpdata", *labels, stdout=out)
    assert out.getvalue().strip() == "[]"


def test_the_owner_is_not_there_where_requests_are_served() -> None:
    """The alias exists in tests because its address is given; production leaves it out."""
    assert connections["owner"].settings_dict["USER"] == "cosell_owner"
    assert connections["default"].settings_dict["USER"] == "cosell_app"
