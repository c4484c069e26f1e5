"""The ledger, versions that are switched on one by one, and what people decide about awards."""

import sqlalchemy as sa
from alembic import op

from lti_tool.storage.columns import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANTS = {
    "achievement": ("retired_at",),
    "achievement_version": ("activated_at", "backfilled_at"),
    "award": ("sign_after", "settled_at", "lapsed_at", "suspended_at"),
}


def upgrade() -> None:
    op.create_table(
        "ledger_tip",
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_ledger_tip_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", name=op.f("pk_ledger_tip")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act", sa.String(length=31), nullable=False),
        sa.Column("actor", sa.String(length=63), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("achievement_id", sa.String(length=36), nullable=True),
        sa.Column("award_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("reason_hash", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_ledger_entry_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "number", name=op.f("pk_ledger_entry")),
    )
    for name in ("award_id", "achievement_id"):
        op.create_index(
            op.f(f"ix_ledger_entry_institution_id_ledger_entry_{name}"),
            "ledger_entry",
            ["institution_id", name],
        )
    for table, names in INSTANTS.items():
        for name in names:
            op.add_column(table, sa.Column(name, Instant(timezone=True), nullable=True))
    op.add_column("award", sa.Column("record", sa.JSON(), nullable=True))
    op.add_column("award", sa.Column("record_hash", sa.String(length=64), nullable=True))
    op.add_column("award", sa.Column("lapse", sa.JSON(), nullable=True))
    op.add_column("award", sa.Column("withdrawn_as", sa.String(length=31), nullable=True))
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaces_id", sa.String(length=36), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_award_replaces_id"), "award", ["replaces_id"], ["id"])
    op.add_column(
        "achievement", sa.Column("when_unmet", sa.String(length=31), server_default="keep", nullable=False)
    )
    op.add_column("institution", sa.Column("undo_minutes", sa.Integer(), server_default="10", nullable=False))
    op.add_column(
        "institution", sa.Column("ask_again_percent", sa.Integer(), server_default="80", nullable=False)
    )
    op.execute("UPDATE award SET withdrawn_as = 'revoked' WHERE withdrawn_at IS NOT NULL")
    op.execute(
        "UPDATE achievement_version SET activated_at = "
        "(SELECT activated_at FROM achievement WHERE achievement.id = achievement_version.achievement_id)"
    )
    op.execute("UPDATE achievement_version SET backfilled_at = activated_at")
