"""The two servers: real ones, with the real roles, and none left behind."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from cosell.launcher import binaries
from cosell.launcher.engine import Engine
from cosell.launcher.errors import LauncherError
from cosell.launcher.places import Places, engine_account

from .conftest import Launched, all_gone, launch, run_launcher

pytestmark = pytest.mark.launcher
READY = "export PUBLIC_URL"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL"):
            patch.delenv(name, raising=False)
        with Engine.throwaway() as engine:
            yield engine


@pytest.fixture
def launched(data: Path) -> Iterator[Launched]:
    launched = launch(data, "engine", until=READY)
    yield launched
    if launched.process.poll() is None:
        launched.stop()


def test_no_role_is_superuser_and_the_application_cannot_pass_the_wall(engine: Engine) -> None:
    with psycopg.connect(engine.environment["DATABASE_URL"]) as connection:
        roles = connection.execute(
            "select rolname, rolcanlogin, rolcreatedb, rolsuper, rolcreaterole, rolbypassrls"
            " from pg_roles where rolname like 'cosell%' order by rolname"
        ).fetchall()
        member = connection.execute(
            "select roleid::regrole::text, inherit_option, set_option from pg_auth_members"
            " where member = 'cosell_app'::regrole"
        ).fetchall()
        parallel = connection.execute("show max_parallel_workers_per_gather").fetchone()
    assert roles == [
        ("cosell_app", True, False, False, False, False),
        ("cosell_backup", False, False, False, False, True),
        ("cosell_owner", True, True, False, False, False),
        ("cosell_search", False, False, False, False, False),
        ("cosell_system", False, False, False, False, False),
    ]
    assert member == [("cosell_system", False, True)]
    assert parallel == ("0",)


def test_the_owner_makes_extensions_and_the_application_makes_nothing(engine: Engine) -> None:
    with psycopg.connect(engine.environment["OWNER_DATABASE_URL"]) as owner:
        for name in ("pg_trgm", "btree_gist", "citext", "unaccent"):
            owner.execute(f"create extension {name}")
        # A definer function of the owner names the setting that lets it see walled rows.
        owner.execute("create function f() returns int language sql set app.owner = 'on' return 1")
        version = owner.info.server_version
        owner.rollback()
    assert version >= 180_000
    with (
        psycopg.connect(engine.environment["DATABASE_URL"]) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute("create table mine ()")


def test_the_roles_file_runs_in_psql_as_it_does_in_the_postgres_image(
    engine: Engine, tmp_path: Path
) -> None:
    psql = binaries.postgres(engine_account()).folder / "psql"
    roles = Path(binaries.__file__).with_name("roles.sql")
    places, superuser = engine.places, engine._credentials.superuser_password
    environment = {
        "PGPASSWORD": superuser,
        "OWNER_PASSWORD": "it's another",
        "APP_PASSWORD": engine._credentials.app_password,
    }
    command = [psql, "-v", "ON_ERROR_STOP=1", "--no-psqlrc", "-h", places.sockets / "pg"]
    command += ["-U", "postgres", "-d", "cosell", "-f", roles]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    psycopg.connect(
        host=str(places.sockets / "pg"), user="cosell_owner", dbname="cosell",
        password="it's another",
    ).close()  # fmt: skip
    engine._postgres.create_database()


def test_only_the_backup_role_dumps_walled_rows(engine: Engine) -> None:
    dump = binaries.postgres(engine_account()).folder / "pg_dump"
    with psycopg.connect(engine.environment["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("create table walled as select 'a walled row' as content")
        owner.execute("alter table walled enable row level security, force row level security")
        command = [dump, "-h", engine.places.sockets / "pg", "-t", "walled", "cosell"]
        as_owner = {"PGUSER": "cosell_owner", "PGPASSWORD": owner.info.password}
        refused = subprocess.run(command, check=False, env=as_owner, capture_output=True)
        as_backup = {"PGUSER": "postgres", "PGPASSWORD": engine._credentials.superuser_password}
        command += ["--role=cosell_backup"]
        dumped = subprocess.run(command, check=True, env=as_backup, capture_output=True)
        owner.execute("drop table walled")
    assert refused.returncode != 0
    assert b"a walled row" in dumped.stdout


def test_valkey_refuses_rather_than_forgets(engine: Engine) -> None:
    client = redis.Redis.from_url(engine.environment["REDIS_URL"])
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    client.close()


def test_neither_server_listens_on_the_network(engine: Engine) -> None:
    with psycopg.connect(engine.environment["DATABASE_URL"]) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
    client = redis.Redis.from_url(engine.environment["REDIS_URL"])
    assert client.config_get("port") == {"port": "0"}
    client.close()


def test_a_throwaway_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    with Engine.throwaway() as engine:
        folder = engine.places.data
        children = [child.identity for child in engine.children]
        assert [child.is_alive() for child in children] == [True, True]
    assert all_gone(children)
    assert not folder.exists()


def test_servers_of_the_environment_are_used_and_half_an_answer_is_refused(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL"):
        monkeypatch.setenv(name, engine.environment[name])
    with Engine.throwaway() as second:
        assert second.children == []
        assert second.environment["DATABASE_URL"] == engine.environment["DATABASE_URL"]
    monkeypatch.delenv("OWNER_DATABASE_URL")
    with pytest.raises(LauncherError, match="OWNER_DATABASE_URL"), Engine.throwaway():
        pass


def test_secrets_are_private_and_kept(launched: Launched) -> None:
    secrets = launched.data / "secrets.json"
    before = secrets.read_text()
    for private in (secrets, launched.data / "run.json"):
        assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert launched.stop(signal.SIGINT) < 5
    assert launched.process.returncode == 0
    assert not (launched.data / "run.json").exists()
    again = launch(launched.data, "engine", until=READY)
    again.stop()
    assert secrets.read_text() == before


def test_a_second_launcher_is_refused(launched: Launched) -> None:
    refused = run_launcher("engine", "--data", str(launched.data))
    assert refused.returncode == 1
    assert str(launched.process.pid) in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert launched.process.poll() is None


def test_one_dead_process_closes_all_with_a_reason(launched: Launched) -> None:
    children = launched.children()
    os.kill(children[1].pid, signal.SIGKILL)
    assert launched.process.wait(10) == 1
    assert "Unexpectedly ended: valkey" in launched.output.read_text()
    assert all_gone(children, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_nothing_survives_a_launcher_that_was_killed(launched: Launched) -> None:
    url = launched.record()["environment"]["OWNER_DATABASE_URL"]
    with psycopg.connect(url) as connection:
        connection.execute("create table kept as select 1 as one")
    children = launched.children()
    assert len(children) == 2
    launched.stop(signal.SIGKILL)
    assert all_gone(children)
    again = launch(launched.data, "engine", until=READY)
    try:
        with psycopg.connect(url) as connection:
            assert connection.execute("select one from kept").fetchone() == (1,)
    finally:
        again.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends Postgres another account")
def test_root_keeps_a_private_folder_private(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    launched = launch(home / "data", "engine", until=READY)
    places = Places.of(home / "data")
    url = launched.record()["environment"]["DATABASE_URL"]
    assert launched.stop() < 5
    assert places.home != places.data
    places.remove()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert str(home) not in url
