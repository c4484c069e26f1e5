"""Find the other sessions of a person in a course without reading all."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
NAME = "ix_launch_session_course_id_launch_session_person_id"


def upgrade() -> None:
    op.create_index(op.f(NAME), "launch_session", ["course_id", "person_id"])


def downgrade() -> None:
    op.drop_index(op.f(NAME), table_name="launch_session")
