"""Badges of other issuers that learners handed in: they count where an achievement asks for them."""

import sqlalchemy as sa
from alembic import op

import lti_tool.storage.columns

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INSTANT = lti_tool.storage.columns.Instant(timezone=True)


def upgrade() -> None:
    op.create_table(
        "outside_badge",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("credential", sa.String(length=500), nullable=False),
        sa.Column("achievement", sa.String(length=500), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("awarded_at", INSTANT, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("checked_at", INSTANT, nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_outside_badge_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_outside_badge_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_badge")),
        sa.UniqueConstraint("person_id", "credential", name=op.f("uq_outside_badge_person_id_credential")),
    )
    op.create_index(op.f("ix_outside_badge_checked_at"), "outside_badge", ["checked_at"])


def downgrade() -> None:
    op.drop_table("outside_badge")
