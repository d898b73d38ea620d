"""The secrets of one data folder: made once, kept beside the data, readable by their owner."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from cosell.launcher.errors import LauncherError
from cosell.launcher.places import write_private


@dataclass(frozen=True)
class Credentials:
    """Everything that must not be guessed; hexadecimal, so that it needs no escaping in a URL."""

    secret_key: str
    token_pepper: str
    superuser_password: str
    owner_password: str
    app_password: str

    @classmethod
    def fresh(cls) -> Self:
        """Return new random secrets."""
        return cls(
            secret_key=secrets.token_hex(32),
            token_pepper=secrets.token_hex(32),
            superuser_password=secrets.token_hex(24),
            owner_password=secrets.token_hex(24),
            app_password=secrets.token_hex(24),
        )

    @classmethod
    def of(cls, path: Path) -> Self:
        """Return the secrets kept in the file, which is made when it is missing."""
        if not path.exists():
            made = cls.fresh()
            write_private(path, json.dumps(asdict(made), indent=2) + "\n")
            return made
        path.chmod(0o600)
        try:
            return cls(**json.loads(path.read_text()))
        except (ValueError, TypeError):
            raise LauncherError(
                f"{path} is damaged: restore it, or remove {path.parent}."
            ) from None
