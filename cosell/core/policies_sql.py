"""The one generator of row-security policies and composite keys, as migration operations."""

from collections.abc import Sequence
from enum import StrEnum

from django.db import migrations

APP, SYSTEM, OWNER = "cosell_app", "cosell_system", "cosell_owner"


class Scope(StrEnum):
    """Who may meet a row."""

    PARTNERSHIP = "partnership"  # the vendor, and the partner of the row's partnership
    WORKSPACE = "workspace"  # read by all companies of the workspace, written by the vendor
    VENDOR = "vendor"  # the vendor alone


def setting(name: str) -> str:
    """The ids in a setting, evaluated once per query and empty when nothing is set."""
    return (
        f"any((select string_to_array(nullif(current_setting('app.{name}', true), ''), ',')"
        "::bigint[])::bigint[])"
    )


def _read(scope: Scope, key: str) -> str:
    workspace = f"workspace_id = {setting('workspace')}"
    if scope is Scope.WORKSPACE:
        return f"workspace_id = {setting('audience')}"
    if scope is Scope.VENDOR:
        return workspace
    return f"({workspace} or {key} = {setting('partnership')})"


def wall_statements(
    table: str,
    scope: Scope,
    *,
    private: bool = False,
    key: str = "partnership_id",
    system: bool = False,
    deletable: bool = True,
) -> list[str]:
    """All statements that wall one table.

    `private` adds the rule that a private row is met by its own company alone, and freezes the
    row's company; `key` is the column that holds the partnership; `system` lets the relay in.
    """
    own = f"(visibility = 'shared' or owner_organization_id = {setting('organization')})"
    read = _read(scope, key) + (f" and {own}" if private else "")
    write = f"workspace_id = {setting('workspace')}" if scope is Scope.WORKSPACE else read
    frozen = "workspace_id,owner_organization_id" if private else "workspace_id"
    statements = [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy owner_all on {table} to {OWNER}"
        " using ((select current_setting('app.owner', true)) = 'on')"
        " with check ((select current_setting('app.owner', true)) = 'on')",
        *_app_policies(table, read, write, deletable=deletable),
        f"create trigger freeze_tenant before update on {table} for each row"
        f" execute function freeze_tenant('{frozen}')",
    ]
    if private:
        statements.append(
            f"create policy own_author on {table} as restrictive for insert to {APP}"
            f" with check (owner_organization_id = {setting('organization')})"
        )
    if system:
        statements += [
            f"create policy system_all on {table} to {SYSTEM} using (true) with check (true)",
            f"grant select, insert, update on {table} to {SYSTEM}",
        ]
    if not deletable:
        statements.append(f"revoke delete, truncate on {table} from {APP}")
    return statements


def _app_policies(table: str, read: str, write: str, *, deletable: bool) -> list[str]:
    """One policy where reading and writing reach the same rows, else one for each act."""
    if read == write:
        return [f"create policy app_all on {table} to {APP} using ({read}) with check ({write})"]
    deleting = f"create policy app_delete on {table} for delete to {APP} using ({write})"
    return [
        f"create policy app_read on {table} for select to {APP} using ({read})",
        f"create policy app_insert on {table} for insert to {APP} with check ({write})",
        f"create policy app_update on {table} for update to {APP}"
        f" using ({write}) with check ({write})",
        *([deleting] if deletable else []),
    ]


def build_wall(table: str, scope: Scope, **options: bool | str) -> migrations.RunSQL:
    """Wall one table (see `wall_statements`)."""
    statements = wall_statements(table, scope, **options)  # type: ignore[arg-type]
    return migrations.RunSQL([*statements], reverse_sql=migrations.RunSQL.noop)


def composite_key(
    table: str, columns: Sequence[str], parent: str, parent_columns: Sequence[str]
) -> migrations.RunSQL:
    """A foreign key that carries the tenant, so that no row hangs on another tenant's row."""
    name = f"{table}_{columns[0].removesuffix('_id')}_{columns[1].removesuffix('_id')}_key"[:63]
    return migrations.RunSQL(
        f"alter table {table} add constraint {name} foreign key ({', '.join(columns)})"
        f" references {parent} ({', '.join(parent_columns)})"
        " on update cascade deferrable initially deferred",
        reverse_sql=f"alter table {table} drop constraint {name}",
    )
