"""Reading the database's own catalogue: what is really there, not what the code meant to make."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import Model

#: Tables outside the wall, and why each may be. A name without a table fails, and so does a walled
#: one.
GLOBAL_TABLES = {
    "account_emailaddress": "sign-in: a person exists once, before any workspace",
    "account_emailconfirmation": "sign-in: a person exists once, before any workspace",
    "auth_group": "Django's permission names; empty, groups are not used",
    "auth_group_permissions": "Django's permission names; empty, groups are not used",
    "auth_permission": "names of permissions, the same in every workspace",
    "core_durable": "limits and codes of sign-in, counted before anybody is known",
    "django_content_type": "names of models, the same in every workspace",
    "django_migrations": "which migrations ran",
    "django_session": "Django's own sessions; empty, ours know whose they are",
    "guardian_groupobjectpermission": "the generic grants of guardian; empty, keys are direct",
    "guardian_userobjectpermission": "the generic grants of guardian; empty, keys are direct",
    "messaging_preference": "how a person wants to be told, the same in every workspace",
    "mfa_authenticator": "sign-in: a second factor belongs to a person",
    "partners_organization": "a company exists once; partner here and vendor there",
    "partners_session": "sign-in: a session belongs to a person, not to a workspace",
    "partners_user": "a person exists once; their places are memberships, which are walled",
    "partners_user_groups": "Django's permission names; empty, groups are not used",
    "partners_user_user_permissions": "Django's permission names; empty, grants are deal grants",
    "pghistory_context": "the shared context of history; empty, ours stands in the row",
}

#: Tables whose rows are read by every company of the workspace and written by the vendor.
SHARED_IN_WORKSPACE = {
    "deals_alertsettings",
    "deals_exchangerate",
    "deals_playbook",
    "deals_playbookversion",
    "deals_stagetemplate",
    "deals_steptemplate",
    "deals_syncschedule",
    "metrics_target",
    "partners_workspace",
}

#: The column that names the tenant and the partnership, where it is the row's own key.
OWN_KEYS = {
    "partners_workspace": ("id", None),
    "partners_partnership": ("workspace_id", "id"),
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table, with the columns that the wall looks at."""

    name: str
    columns: frozenset[str]
    security: bool
    forced: bool

    @property
    def workspace(self) -> str:
        return OWN_KEYS.get(self.name, ("workspace_id", None))[0]

    @property
    def partnership(self) -> str | None:
        own = OWN_KEYS.get(self.name)
        if own:
            return own[1]
        return "partnership_id" if "partnership_id" in self.columns else None

    @property
    def is_authored(self) -> bool:
        """Whether rows belong to one side's company and may be private to it."""
        return {"owner_organization_id", "visibility"} <= self.columns


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One row-security policy as the server holds it."""

    table: str
    name: str
    command: str
    permissive: bool
    roles: tuple[str, ...]
    using: str | None
    check: str | None

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"


@dataclass(frozen=True, kw_only=True)
class Key:
    """A foreign key of several columns."""

    name: str
    table: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """One question to the catalogue, as the owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values or None)
        return list(cursor.fetchall())


def change(sql: str) -> None:
    """One statement that alters the database, as the owner; whoever makes it takes it back."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)


def all_tables() -> dict[str, Table]:
    """Tables of the product's schema by name."""
    rows = ask(
        "select c.relname, c.relrowsecurity, c.relforcerowsecurity, array_agg(a.attname::text)"
        " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0"
        " and not a.attisdropped where c.relnamespace = 'public'::regnamespace"
        " and c.relkind in ('r', 'p') group by 1, 2, 3 order by 1"
    )
    return {
        name: Table(name=name, columns=frozenset(columns), security=security, forced=forced)
        for name, security, forced, columns in rows
    }


def walled_tables() -> dict[str, Table]:
    return {name: table for name, table in all_tables().items() if table.security}


def all_policies() -> list[Policy]:
    rows = ask(
        "select tablename::text, policyname::text, cmd, permissive = 'PERMISSIVE', roles::text[],"
        " qual, with_check from pg_policies where schemaname = 'public' order by 1, 2"
    )
    names = ("table", "name", "command", "permissive", "roles", "using", "check")
    return [
        Policy(**{**dict(zip(names, row, strict=True)), "roles": tuple(row[4])}) for row in rows
    ]


def composite_keys() -> list[Key]:
    rows = ask(
        "select conname::text, conrelid::regclass::text, confrelid::regclass::text,"
        " array(select attname::text from unnest(conkey) with ordinality k(n, i)"
        "   join pg_attribute on attrelid = conrelid and attnum = n order by i),"
        " array(select attname::text from unnest(confkey) with ordinality k(n, i)"
        "   join pg_attribute on attrelid = confrelid and attnum = n order by i)"
        " from pg_constraint where contype = 'f' and array_length(conkey, 1) > 1 order by 1"
    )
    return [
        Key(
            name=name,
            table=table,
            parent=parent,
            columns=tuple(columns),
            parent_columns=tuple(parents),
        )
        for name, table, parent, columns, parents in rows
    ]


def models_by_table() -> dict[str, type[Model]]:
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


def walled_models() -> list[str]:
    """Tables of models that name a workspace: known before there is a database."""
    return sorted(
        name
        for name, model in models_by_table().items()
        if name in OWN_KEYS or any(f.name == "workspace" for f in model._meta.fields)
    )
