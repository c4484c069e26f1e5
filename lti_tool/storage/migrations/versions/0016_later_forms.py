"""Credentials as they were signed again after a decision."""

import sqlalchemy as sa
from alembic import op

import lti_tool.storage.columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = lti_tool.storage.columns.Instant(timezone=True)


def upgrade() -> None:
    op.create_table(
        "later_form",
        sa.Column("credential_id", sa.String(length=36), nullable=False),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"],
            ["credential.id"],
            name=op.f("fk_later_form_credential_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_later_form")),
    )


def downgrade() -> None:
    op.drop_table("later_form")
