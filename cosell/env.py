"""Typed readers of the environment. A bad or missing value stops the boot with one clear sentence."""

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or the default; a variable without default is required."""
    value = os.environ.get(name, default)
    if value is None or (value == "" and default is None):
        raise ImproperlyConfigured(f"{name} is not set.")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return a boolean; only 0, 1, true and false are understood, so that a typo cannot switch."""
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    known = {"1": True, "true": True, "0": False, "false": False}
    if value.lower() not in known:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return known[value.lower()]


def number(name: str, default: int, *, minimum: int = 0, maximum: int = 10**9) -> int:
    """Return a whole number inside its bounds."""
    value = os.environ.get(name, "")
    try:
        result = int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if not minimum <= result <= maximum:
        raise ImproperlyConfigured(f"{name} must be from {minimum} to {maximum}, not {result}.")
    return result


def words(name: str, default: str = "") -> list[str]:
    """Return a comma separated list without empty entries."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def secret(name: str) -> str:
    """Return a secret of at least 32 characters."""
    value = text(name)
    if len(value) < 32:
        raise ImproperlyConfigured(f"{name} must have at least 32 characters.")
    return value


def optional_secret(name: str) -> str:
    """Return a secret of at least 32 characters, or nothing where none is set."""
    return secret(name) if os.environ.get(name) else ""


def url(name: str, default: str | None = None, *, schemes: tuple[str, ...]) -> str:
    """Return an address with one of the schemes."""
    value = text(name, default)
    if urlsplit(value).scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(schemes)}://.")
    return value


def database(name: str) -> dict[str, str]:
    """Split postgres://user:password@host:port/name (host may be a percent-encoded socket folder)."""
    value = url(name, schemes=("postgres", "postgresql"))
    parts = urlsplit(value)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    host = unquote(query.get("host", "")) or unquote(parts.hostname or "")
    if not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} names no database.")
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": query.get("port", "") or str(parts.port or ""),
    }
