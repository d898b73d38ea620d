"""Row security of deals and everything that hangs on them."""

from django.db import migrations

from cosell.core.policies_sql import Scope, build_wall, composite_key

WORKSPACE_TABLES = ("playbook", "playbookversion", "stagetemplate", "steptemplate", "exchangerate")
DEAL_TABLES = (
    "dealstep", "signature", "stagevisit", "stagemove", "dealpause", "roleassignment",
    "roleproposal", "dealteammember", "dealaccess", "registration", "outcomereason", "privatenote",
    "ballchange", "splitproposal",
)  # fmt: skip
DELETABLE = {"roleassignment", "dealaccess"}
STEP_TABLES = ("signature", "roleassignment", "roleproposal", "ballchange")
VISIT_TABLES = ("dealpause", "ballchange")
TENANT = ("partnership_id", "workspace_id")
DEAL = ("deal_id", "partnership_id")
VERSIONS = (
    ("deals_playbookversion", "playbook_id", "deals_playbook"),
    ("deals_stagetemplate", "version_id", "deals_playbookversion"),
    ("deals_steptemplate", "version_id", "deals_playbookversion"),
    ("deals_deal", "playbook_version_id", "deals_playbookversion"),
)


def _tenant(table: str) -> migrations.RunSQL:
    return composite_key(table, TENANT, "partners_partnership", ("id", "workspace_id"))


class Migration(migrations.Migration):
    dependencies = [("deals", "0002_initial"), ("partners", "0002_wall")]
    operations = [
        *[build_wall(f"deals_{name}", Scope.WORKSPACE) for name in WORKSPACE_TABLES],
        *[
            composite_key(table, (column, "workspace_id"), parent, ("id", "workspace_id"))
            for table, column, parent in VERSIONS
        ],
        _tenant("deals_deal"),
        build_wall("deals_deal", Scope.PARTNERSHIP, deletable=False),
        composite_key(
            "deals_deal", ("parent_id", "partnership_id"), "deals_deal", ("id", "partnership_id")
        ),
        *[_tenant(f"deals_{name}") for name in DEAL_TABLES],
        *[
            composite_key(f"deals_{name}", DEAL, "deals_deal", ("id", "partnership_id"))
            for name in DEAL_TABLES
        ],
        *[
            composite_key(
                f"deals_{name}", ("step_id", "deal_id"), "deals_dealstep", ("id", "deal_id")
            )
            for name in STEP_TABLES
        ],
        *[
            composite_key(
                f"deals_{name}", ("visit_id", "deal_id"), "deals_stagevisit", ("id", "deal_id")
            )
            for name in VISIT_TABLES
        ],
        migrations.RunSQL(
            "alter table deals_deal add constraint deal_ball_step foreign key (ball_step_id, id)"
            " references deals_dealstep (id, deal_id) deferrable initially deferred",
            reverse_sql=migrations.RunSQL.noop,
        ),
        *[
            build_wall(
                f"deals_{name}",
                Scope.PARTNERSHIP,
                private=name == "privatenote",
                deletable=name in DELETABLE,
            )
            for name in DEAL_TABLES
        ],
        _tenant("deals_savedview"),
        build_wall("deals_savedview", Scope.PARTNERSHIP, private=True),
        _tenant("deals_dealgrant"),
        composite_key(
            "deals_dealgrant",
            ("content_object_id", "partnership_id"),
            "deals_deal",
            ("id", "partnership_id"),
        ),
        build_wall("deals_dealgrant", Scope.PARTNERSHIP),
        build_wall("deals_dealhistory", Scope.PARTNERSHIP, deletable=False),
        migrations.RunSQL(
            "revoke update on deals_dealhistory from cosell_app",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
