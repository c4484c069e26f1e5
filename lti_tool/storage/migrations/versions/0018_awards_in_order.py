"""Find the awards that are to be signed in their order, without sorting all of them for each batch."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NAME = "ix_award_unfinished"


def upgrade() -> None:
    _make_anew("course_id", "state", "decided_at", "id")


def downgrade() -> None:
    _make_anew("course_id", "state")


def _make_anew(*columns: str) -> None:
    op.drop_index(NAME, table_name="award")
    unfinished = sa.text("state != 'announced'")
    op.create_index(NAME, "award", list(columns), sqlite_where=unfinished, postgresql_where=unfinished)
