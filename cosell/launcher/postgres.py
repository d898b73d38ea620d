"""The embedded Postgres: made once per data folder, reached by its socket only."""

import hashlib
import os
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from cosell.launcher import binaries
from cosell.launcher.credentials import Credentials
from cosell.launcher.errors import FAILED, LauncherError
from cosell.launcher.places import Places, own_folder
from cosell.launcher.processes import Child, Identity, command_line, end_orphan, last_lines, spawn

DATABASE = "cosell"
_PID, _STATUS = 0, 7
_ROLES = Path(__file__).with_name("roles.sql")
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
_SETTINGS = {
    "listen_addresses": "",
    "timezone": "UTC",
    "jit": "off",
    "logging_collector": "off",
    "log_min_messages": "warning",
    # Losing the last half second of a demo in a power cut is fine; a damaged folder is not.
    "synchronous_commit": "off",
}
_THROWAWAY_SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "4GB"}


@dataclass
class Postgres:
    """One server on one folder."""

    places: Places
    credentials: Credentials
    throwaway: bool = False

    @property
    def _data(self) -> Path:
        return self.places.home / "postgres"

    @property
    def _sockets(self) -> Path:
        return self.places.sockets / "pg"

    def url(self, user: str, password: str) -> str:
        """Return the address of the deal room's database for a role."""
        return f"postgresql://{user}:{password}@/{DATABASE}?host={self._sockets}"

    def start(self) -> Child:
        """Start the server; `wait` says when it answers."""
        found = binaries.postgres(self.places.account)
        self._end_leftovers()
        own_folder(self._sockets, self.places.account)
        self._refuse_strange_folder(found)
        if not self._data.exists():
            self._make_folder(found)
        settings = {
            **_SETTINGS,
            "unix_socket_directories": str(self._sockets),
            **(_THROWAWAY_SETTINGS if self.throwaway else {}),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return spawn(
            "postgres",
            [found.folder / "postgres", "-D", self._data, *options],
            environment=_ENVIRONMENT,
            folder=Path("/"),
            log=self.places.log("postgres"),
            account=self.places.account,
            gently=signal.SIGINT,
            firmly=signal.SIGQUIT,
            on_death=signal.SIGQUIT if self.throwaway else signal.SIGINT,
        )

    def wait(self, child: Child, seconds: float = 60.0) -> None:
        """Wait until our own server answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if child.ended:
                break
            # An early connection would only put an alarming line into the log.
            if self._marks()[_PID] == str(child.identity.pid) and self._marks()[_STATUS] == "ready":
                self._connect("postgres").close()
                return
            time.sleep(0.03)
        raise LauncherError("Postgres did not start.", code=FAILED, detail=child.last_lines())

    def create_database(self) -> None:
        """Make the database and the roles; both may be there already."""
        with self._connect("postgres") as connection:
            known = "select from pg_database where datname = %s"
            if connection.execute(known, [DATABASE]).fetchone() is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
        with self._connect(DATABASE) as connection:
            connection.execute(self._roles())

    def _roles(self) -> sql.Composed:
        lines = _ROLES.read_text().splitlines()
        text = "\n".join(line for line in lines if not line.startswith("\\"))
        for name in ("owner", "app"):
            text = text.replace(f":'{name}_password'", f"{{{name}}}")
        return sql.SQL(text).format(
            owner=self.credentials.owner_password, app=self.credentials.app_password
        )

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self._sockets),
            user="postgres",
            password=self.credentials.superuser_password,
            dbname=database,
            connect_timeout=5,
            autocommit=True,
        )

    def _make_folder(self, found: binaries.PostgresBinaries) -> None:
        # Made under another name first: a start that is cut short leaves nothing half made.
        making = self.places.home / "postgres.new"
        shutil.rmtree(making, ignore_errors=True)
        own_folder(making, self.places.account)
        password = self._sockets / "password"
        password.write_text(self.credentials.superuser_password)
        if account := self.places.account:
            os.chown(password, account.uid, account.gid)
        log = self.places.log("initdb")
        child = spawn(
            "initdb",
            [
                found.folder / "initdb",
                "-D",
                making,
                f"--pwfile={password}",
                *self._initdb_options(),
            ],
            environment=_ENVIRONMENT,
            folder=Path("/"),
            log=log,
            account=self.places.account,
        )
        try:
            failed = child.process.wait()
        finally:
            if not child.ended:
                child.process.kill()
            password.unlink()
        if failed:
            raise LauncherError(
                f"Postgres could not make its folder in {self.places.home}.",
                code=FAILED,
                detail=last_lines(log, 6),
            )
        self._fingerprint.write_text(self._expected_fingerprint())
        making.rename(self._data)

    def _initdb_options(self) -> list[str]:
        options = ["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        options += ["--no-instructions"]
        return [*options, "--no-sync"] if self.throwaway else options

    @property
    def _fingerprint(self) -> Path:
        return self.places.home / "postgres.belongs-to"

    def _expected_fingerprint(self) -> str:
        return hashlib.sha256(self.credentials.superuser_password.encode()).hexdigest()

    def _refuse_strange_folder(self, found: binaries.PostgresBinaries) -> None:
        """Use only a folder that these credentials and this version open."""
        if not self._data.exists():
            return
        known = self._fingerprint.read_text() if self._fingerprint.exists() else ""
        if known != self._expected_fingerprint():
            if self.places.home == self.places.data:
                raise LauncherError(
                    f"{self.places.secrets} does not open {self._data}: restore it, "
                    f"or remove {self.places.data}."
                )
            # The data folder it stood for was removed; nothing can open these files any more.
            shutil.rmtree(self._data)
            return
        made_by = (self._data / "PG_VERSION").read_text().strip()
        if made_by != found.version.split(".")[0]:
            raise LauncherError(
                f"{self._data} was made by Postgres {made_by}, not {found.version}: "
                f"remove {self.places.data} to begin anew."
            )

    def _marks(self) -> list[str]:
        """Return what the server on our folder says about itself."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except OSError:
            lines = []
        return [line.strip() for line in lines] + [""] * (_STATUS + 1 - len(lines))

    def _end_leftovers(self) -> None:
        """End a server on our folder that its launcher did not live to write down."""
        if not self._marks()[_PID].isdigit():
            return
        pid = int(self._marks()[_PID])
        if str(self._data) in command_line(pid):
            end_orphan(Identity.of(pid), signal.SIGINT)
        elif command_line(pid):
            # After a restart of the machine the number belongs to somebody else, and Postgres
            # would wait for them. We hold the lock of the folder, so its own mark is stale.
            (self._data / "postmaster.pid").unlink(missing_ok=True)


def check(url: str, variable: str) -> None:
    """Refuse a server of the environment that does not answer."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        first = str(error).strip().splitlines()[0]
        raise LauncherError(f"{variable} names a server that does not answer: {first}") from None
