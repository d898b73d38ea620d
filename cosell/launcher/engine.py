"""Postgres and Valkey together, embedded or named by the environment."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from cosell.launcher import postgres, valkey
from cosell.launcher.credentials import Credentials
from cosell.launcher.errors import LauncherError
from cosell.launcher.places import Places
from cosell.launcher.processes import Child, end


class Engine:
    """The two servers of one deal room.

    Each is taken from DATABASE_URL and REDIS_URL where they are set, and else started as a child
    of this process. `environment` is what Django needs to use them.
    """

    def __init__(
        self,
        places: Places,
        credentials: Credentials,
        *,
        throwaway: bool = False,
        started: Callable[[Child], None] | None = None,
    ) -> None:
        self.places = places
        self.children: list[Child] = []
        self._credentials = credentials
        self._started = started
        self._postgres = postgres.Postgres(places, credentials, throwaway)
        self._valkey = valkey.Valkey(places)
        self._database_url = os.environ.get("DATABASE_URL", "")
        self._owner_url = os.environ.get("OWNER_DATABASE_URL", "")
        self._redis_url = os.environ.get("REDIS_URL", "")

    @classmethod
    @contextmanager
    def throwaway(cls) -> Iterator[Self]:
        """Run servers in a temporary folder that is gone afterwards; for tests and benchmarks."""
        places = Places.throwaway()
        engine = cls(places, Credentials.fresh(), throwaway=True)
        try:
            engine.start()
            yield engine
        finally:
            engine.stop(patience=0.0)
            places.remove()

    @property
    def given(self) -> set[str]:
        """Return which servers the environment names."""
        return {name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}

    def start(self) -> None:
        """Start what the environment does not name, and wait until both answer."""
        self.start_postgres()
        self.start_valkey()

    def start_postgres(self) -> None:
        """Start Postgres with its roles and database."""
        if self._database_url:
            if not self._owner_url:
                raise LauncherError(
                    "DATABASE_URL is set without OWNER_DATABASE_URL, which migrations need; "
                    "set both, or neither for the embedded Postgres."
                )
            postgres.check(self._database_url, "DATABASE_URL")
            postgres.check(self._owner_url, "OWNER_DATABASE_URL")
            return
        child = self._remember(self._postgres.start())
        self._postgres.wait(child)
        self._postgres.create_database()
        self._database_url = self._postgres.url("cosell_app", self._credentials.app_password)
        self._owner_url = self._postgres.url("cosell_owner", self._credentials.owner_password)

    def start_valkey(self) -> None:
        """Start Valkey."""
        if self._redis_url:
            valkey.check(self._redis_url)
            return
        self._valkey.wait(self._remember(self._valkey.start()))
        self._redis_url = self._valkey.url

    def stop(self, *, patience: float = 1.5) -> None:
        """Stop what was started here."""
        end(self.children, patience=patience)
        self.children.clear()

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables of the two servers, and the secrets."""
        return {
            "DATABASE_URL": self._database_url,
            "OWNER_DATABASE_URL": self._owner_url,
            "REDIS_URL": self._redis_url,
            "SECRET_KEY": self._credentials.secret_key,
            "TOKEN_PEPPER": self._credentials.token_pepper,
        }

    def _remember(self, child: Child) -> Child:
        self.children.append(child)
        if self._started:
            self._started(child)
        return child
