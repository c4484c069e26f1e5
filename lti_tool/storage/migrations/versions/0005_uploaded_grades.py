"""Grades out of files: who is who in them, and the files that wait for their teacher's word."""

import sqlalchemy as sa
from alembic import op

from lti_tool.storage.columns import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
INDEX = "ix_grade_upload_course_id_grade_upload_digest"


def upgrade() -> None:
    op.add_column("person", sa.Column("sourced_id", sa.Text(), nullable=True))
    op.create_table(
        "grade_upload",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=True),
        sa.Column("uploaded_at", Instant(timezone=True), nullable=False),
        sa.Column("as_of", Instant(timezone=True), nullable=False),
        sa.Column("confirmed_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_grade_upload_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_grade_upload_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_upload")),
    )
    op.create_index(op.f(INDEX), "grade_upload", ["course_id", "digest"])


def downgrade() -> None:
    op.drop_index(op.f(INDEX), table_name="grade_upload")
    op.drop_table("grade_upload")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("sourced_id")
