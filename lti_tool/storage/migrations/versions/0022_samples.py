"""Made-up learners by whom a rule is tried, and what each version said of them when it was switched on."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("achievement", sa.Column("samples", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("achievement_version", sa.Column("tried", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("achievement_version") as batch_op:
        batch_op.drop_column("tried")
    with op.batch_alter_table("achievement") as batch_op:
        batch_op.drop_column("samples")
