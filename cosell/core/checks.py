"""What must hold before the product serves anybody."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection


def role_privileges() -> tuple[bool, int]:
    """Whether the connected role passes row security, and how many tables it owns: both must be no.

    An owner passes unless the table forces its security, and may switch it off.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper or rolbypassrls, (select count(*) from pg_class"
            " where relowner = current_user::regrole and relkind in ('r', 'p'))"
            " from pg_roles where rolname = current_user"
        )
        bypasses, owned = cursor.fetchone()
    return bypasses, owned


@register(Tags.database)
def connected_role_is_walled(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Refuse a database role that row security would not hold, or that owns tables."""
    if not databases or "default" not in databases:
        return []
    bypasses, owned = role_privileges()
    errors: list[CheckMessage] = []
    if bypasses:
        errors.append(
            Error("DATABASE_URL names a role that bypasses row security.", id="cosell.E001")
        )
    if owned:
        errors.append(
            Error(f"DATABASE_URL names a role that owns {owned} tables.", id="cosell.E002")
        )
    return errors
