"""Badges that an institution approves before they are activated."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLE = "achievement_version"


def upgrade() -> None:
    op.add_column(
        "institution", sa.Column("approval_required", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(TABLE, sa.Column("proposed_as", sa.String(length=64), nullable=True))
    op.add_column(TABLE, sa.Column("approved_as", sa.String(length=64), nullable=True))
    op.add_column(TABLE, sa.Column("sent_back", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as batch_op:
        for column in ("sent_back", "approved_as", "proposed_as"):
            batch_op.drop_column(column)
    with op.batch_alter_table("institution") as batch_op:
        batch_op.drop_column("approval_required")
