"""How many are near to a version and of how many too little is known, as they were last judged by it."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("achievement_version", sa.Column("near", sa.Integer(), nullable=True))
    op.add_column("achievement_version", sa.Column("blocked", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("achievement_version") as batch_op:
        batch_op.drop_column("blocked")
        batch_op.drop_column("near")
