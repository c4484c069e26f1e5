"""How a badge's picture was designed, and what it shows in words."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("achievement_version") as table:
        table.add_column(sa.Column("picture_alt", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("design", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("achievement_version") as table:
        table.drop_column("design")
        table.drop_column("picture_alt")
