"""What of its course a version's rule was made for, so that a column that changed since is noticed."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "achievement_version", sa.Column("made_for", sa.JSON(), server_default="{}", nullable=False)
    )


def downgrade() -> None:
    with op.batch_alter_table("achievement_version") as batch_op:
        batch_op.drop_column("made_for")
