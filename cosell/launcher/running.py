"""`up`, `engine`, `demo-reset` and `manage`: what happens on one data folder."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cosell.launcher import demo
from cosell.launcher.console import Console
from cosell.launcher.credentials import Credentials
from cosell.launcher.crew import (
    HOST,
    Crew,
    django_environment,
    free_port,
    is_free,
    refuse_taken_port,
)
from cosell.launcher.engine import Engine
from cosell.launcher.errors import FAILED, LauncherError
from cosell.launcher.places import ROOT, Places
from cosell.launcher.session import Session, running
from cosell.launcher.signals import child_answers_ctrl_c

_SETTINGS = "cosell.settings.dev"


def up(data: Path, port: int, console: Console, *, with_demo: bool) -> None:
    """Run everything until it is stopped."""
    url = f"http://{HOST}:{port}"
    places = Places.of(data)
    with Session.on(places, "up", console) as session:
        refuse_taken_port(port)
        session.note(url=url)
        with _crew(places, session, console, url) as crew:
            environment = _environment(crew.engine, url)
            mail_url = _catch_mail(crew, port, environment)
            session.note(environment={**_settings(crew.engine, url), **_mail(environment)})
            with console.step("Bringing the tables up to date"):
                crew.manage("migrate", "migrate", "-v", "0", environment=environment, show=False)
            if with_demo:
                with console.step("Telling the demo story (once)"):
                    _load_demo(crew, environment, "--if-empty")
            _serve(crew, port, environment)
            facts = demo.write(places, url, crew.engine.environment, mail_url=mail_url)
            demo.show(console, facts)
            crew.watch()


def _catch_mail(crew: Crew, port: int, environment: dict[str, str]) -> str:
    """Catch all mail here, unless a server is named. Returns where it is shown, or nothing."""
    if environment.get("EMAIL_HOST"):
        return ""
    smtp, page = free_port(), port + 1 if is_free(port + 1) else free_port()
    environment |= {"EMAIL_HOST": HOST, "EMAIL_PORT": str(smtp)}
    folder = str(crew.places.data / "mail")
    crew.serve(
        "mail", "cosell.launcher.mailbox", str(smtp), str(page), folder, environment=environment
    )
    return f"http://{HOST}:{page}"


def _mail(environment: dict[str, str]) -> dict[str, str]:
    """The mail server's part of an environment, for commands that join a running deal room."""
    return {name: value for name, value in environment.items() if name.startswith("EMAIL_")}


def _serve(crew: Crew, port: int, environment: dict[str, str]) -> None:
    # Whoever serves does not know the owner's password, here as in production.
    walled = {name: value for name, value in environment.items() if name != "OWNER_DATABASE_URL"}
    walled["DEALROOM_INSTANCE"] = crew.instance
    celery = ("--quiet", "-A", "cosell.celery")
    crew.show_engine()
    with crew.console.step("Starting web, worker and beat"):
        refuse_taken_port(port)
        crew.serve(
            "web", "uvicorn", "cosell.asgi:application", "--host", HOST, "--port", str(port),
            "--lifespan", "off", "--timeout-graceful-shutdown", "2", "--no-use-colors",
            "--no-proxy-headers",
            environment=walled,
        )  # fmt: skip
        # Root is told on every start that a worker should not be root; here it is a demo's.
        quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
        worker = crew.serve(
            "worker", "celery", *celery, "worker", "-P", "threads", "-c", "4", "-l", "INFO",
            "--without-gossip", "--without-mingle", environment={**walled, **quiet},
        )  # fmt: skip
        schedule = str(crew.places.data / "beat-schedule")
        crew.serve(
            "beat", "celery", *celery, "beat", "-s", schedule, "--pidfile=", "-l", "INFO",
            environment=walled,
        )  # fmt: skip
        crew.wait_until_ready(worker, port)


def engine(data: Path, console: Console) -> None:
    """Run only Postgres and Valkey until they are stopped; say how to reach them."""
    places = Places.of(data)
    url = demo.url_of(places)
    with (
        Session.on(places, "engine", console) as session,
        _crew(places, session, console, url) as crew,
    ):
        console.say()
        for name, value in _settings(crew.engine, url).items():
            console.say(f"export {name}='{value}'")
        console.say()
        crew.show_engine()
        crew.watch()


def demo_reset(data: Path, console: Console) -> None:
    """Bring the demo story back, whether the deal room runs or not."""
    places = Places.of(data)
    url = demo.url_of(places)
    arguments = ("load_demo", "--reset", "--accounts-file", str(places.accounts))
    record = running(places)
    if record and "environment" in record:
        settings = record["environment"]
        with console.step("Telling the demo story again"):
            if _manage(arguments, settings):
                raise LauncherError("The demo story could not be told.", code=FAILED)
        demo.write(places, settings["PUBLIC_URL"], settings, mail_url=demo.mail_of(places))
        return
    with (
        Session.on(places, "demo-reset", console) as session,
        _crew(places, session, console, url) as crew,
    ):
        environment = _environment(crew.engine, url)
        with console.step("Bringing the tables up to date"):
            crew.manage("migrate", "migrate", "-v", "0", environment=environment, show=False)
        with console.step("Telling the demo story again"):
            _load_demo(crew, environment, "--reset")
        demo.write(places, url, crew.engine.environment)


def manage(data: Path, arguments: tuple[str, ...]) -> int:
    """Run a management command on the deal room's own servers."""
    places = Places.of(data)
    record = running(places)
    if record and "environment" in record:
        return _manage(arguments, record["environment"])
    # The command's own output is what a script reads.
    console, url = Console(sys.stderr), demo.url_of(places)
    with (
        Session.on(places, "manage", console) as session,
        _crew(places, session, console, url) as crew,
    ):
        return _manage(arguments, _settings(crew.engine, url))


@contextmanager
def _crew(places: Places, session: Session, console: Console, url: str) -> Iterator[Crew]:
    """Start the two servers; stop everything at the end, whatever it is."""
    credentials = Credentials.of(places.secrets)
    crew = Crew(places, session, console, Engine(places, credentials, started=session.remember))
    try:
        given = crew.engine.given
        with console.step(_what_starts("Postgres", "DATABASE_URL", given)):
            crew.engine.start_postgres()
        with console.step(_what_starts("Valkey", "REDIS_URL", given)):
            crew.engine.start_valkey()
        session.note(environment=_settings(crew.engine, url))
        yield crew
    finally:
        crew.stop()


def _what_starts(server: str, variable: str, given: set[str]) -> str:
    if variable in given:
        return f"Using the server that {variable} names"
    return f"Starting {server}"


def _settings(servers: Engine, url: str) -> dict[str, str]:
    return {
        **servers.environment,
        "DJANGO_SETTINGS_MODULE": _SETTINGS,
        "PUBLIC_URL": url,
        "DEMO_CLOCK": str(servers.places.data / "clock"),
    }


def _environment(servers: Engine, url: str) -> dict[str, str]:
    clock = str(servers.places.data / "clock")
    return django_environment(servers, _SETTINGS, PUBLIC_URL=url, DEMO_CLOCK=clock)


def _load_demo(crew: Crew, environment: dict[str, str], how: str) -> None:
    accounts = str(crew.places.accounts)
    arguments = ("load_demo", how, "--accounts-file", accounts)
    crew.manage("demo", *arguments, environment=environment, show=True)


def _manage(arguments: tuple[str, ...], settings: dict[str, str]) -> int:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    environment = {**os.environ, **settings}
    with child_answers_ctrl_c():
        return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode
