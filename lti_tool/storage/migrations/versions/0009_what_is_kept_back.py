"""What a platform keeps from us, and with which roles people came into a course."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("course", sa.Column("shortcomings", sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "course_launch",
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_launch_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_course_launch_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "person_id", name=op.f("pk_course_launch")),
    )


def downgrade() -> None:
    op.drop_table("course_launch")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_column("shortcomings")
