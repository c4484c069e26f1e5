"""When something became of an award that the course is to be told."""

import sqlalchemy as sa
from alembic import op

from lti_tool.storage.columns import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("award", sa.Column("news_at", Instant(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_column("news_at")
