"""Where things lie: the data folder, the folder Postgres may use, the sockets.

Postgres refuses to run as root, so root lends it the account of nobody. That account cannot
enter a private home, so its files may have to lie elsewhere than the data folder. And a socket
path has a hard limit of about 100 characters.
"""

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

from cosell.launcher.errors import LauncherError

ROOT = Path(__file__).resolve().parent.parent.parent

_LONGEST_SOCKET = 95
_LONGEST_NAME = "pg/.s.PGSQL.5432.lock"
_THROWAWAY = "cosell-throwaway-"


class Account(NamedTuple):
    """The user and group a server runs as."""

    uid: int
    gid: int


def engine_account() -> Account | None:
    """Return whom Postgres must run as, or None for ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Account(65534, 65534)
    return Account(entry.pw_uid, entry.pw_gid)


def open_to_others(folder: Path) -> bool:
    """Return whether any account may enter the folder."""
    folder = folder.resolve()
    return all(each.stat().st_mode & stat.S_IXOTH for each in (folder, *folder.parents))


def write_private(path: Path, text: str) -> None:
    """Replace the file as a whole; only its owner may read it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    beside.replace(path)


def own_folder(path: Path, account: Account | None = None) -> Path:
    """Make the folder for ourselves or for an account; one that exists keeps its mode.

    Refuses what another user put in its place. Where we are root, the account of Postgres may
    pass through our folders, but not look into them.
    """
    try:
        path.mkdir(parents=True)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), *(account or ())}:
            raise LauncherError(f"{path} belongs to somebody else; remove it first.") from None
        return path
    path.chmod(0o711 if os.geteuid() == 0 and not account else 0o700)
    if account:
        os.chown(path, account.uid, account.gid)
    return path


def temporary_base() -> Path:
    """Return a folder for short-lived things that the account of Postgres may enter."""
    usual = Path(tempfile.gettempdir())
    for each in (usual, Path("/dev/shm")):
        usable = each.is_dir() and os.access(each, os.W_OK)
        if usable and (os.geteuid() != 0 or open_to_others(each)):
            return each
    raise LauncherError(f"No temporary folder can be used; {usual} is closed to other accounts.")


def shared_state() -> Path:
    """Return where root keeps what the account of Postgres must be able to read."""
    try:
        return own_folder(Path("/var/lib/cosell-dealroom"))
    except OSError:
        return own_folder(temporary_base() / f"cosell-dealroom-{os.geteuid()}")


@dataclass(frozen=True)
class Places:
    """The folders of one deal room."""

    data: Path
    home: Path
    sockets: Path
    account: Account | None

    @classmethod
    def of(cls, data: Path) -> Self:
        """Return the places of a data folder, which is made when it is missing."""
        data = data.absolute()
        try:
            if not data.exists():
                own_folder(data)
            own_folder(data / "logs")
            write_private(data / ".writable", "")
            (data / ".writable").unlink()
        except OSError as error:
            raise LauncherError(
                f"{data} cannot be used ({error.strerror}); choose another folder with --data."
            ) from None
        data = data.resolve()
        account = engine_account()
        key = hashlib.sha256(str(data).encode()).hexdigest()[:12]
        home = data
        if account and not open_to_others(data):
            home = own_folder(shared_state() / key)
        sockets = home / "run"
        if len(str(sockets / _LONGEST_NAME)) > _LONGEST_SOCKET:
            sockets = temporary_base() / f"cosell-{key}"
        return cls(data, home, own_folder(sockets), account)

    @classmethod
    def throwaway(cls) -> Self:
        """Return places of their own, which `remove` takes away again."""
        _sweep_throwaways()
        data = Path(tempfile.mkdtemp(prefix=f"{_THROWAWAY}{os.getpid()}-", dir=temporary_base()))
        data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        own_folder(data / "logs")
        return cls(data, data, own_folder(data / "run"), engine_account())

    def remove(self) -> None:
        """Delete everything, sockets included."""
        for folder in {self.data, self.home, self.sockets}:
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def secrets(self) -> Path:
        return self.data / "secrets.json"

    @property
    def record(self) -> Path:
        return self.data / "run.json"

    @property
    def lock(self) -> Path:
        return self.data / "lock"

    @property
    def accounts(self) -> Path:
        return self.data / "accounts.json"

    @property
    def demo(self) -> Path:
        return self.data / "demo.json"

    def log(self, name: str) -> Path:
        """Return the log file of a process."""
        return self.data / "logs" / f"{name}.log"


def _sweep_throwaways() -> None:
    """Delete what a killed run left in the temporary folder."""
    for folder in temporary_base().glob(f"{_THROWAWAY}*"):
        pid = folder.name.removeprefix(_THROWAWAY).split("-")[0]
        if folder.lstat().st_uid != os.geteuid() or not pid.isdigit() or _exists(int(pid)):
            continue
        shutil.rmtree(folder, ignore_errors=True)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
