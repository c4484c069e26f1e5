"""Where courses were copied from, and what became of the rules that came along."""

import sqlalchemy as sa
from alembic import op

from lti_tool.storage.columns import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("course", sa.Column("origins", sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "copied_rule",
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("origin_id", sa.String(length=36), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("unsettled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["achievement_version.id"],
            name=op.f("fk_copied_rule_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["origin_id"], ["course.id"], name=op.f("fk_copied_rule_origin_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_copied_rule")),
    )
    op.create_table(
        "course_copy",
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("origin_id", sa.String(length=36), nullable=False),
        sa.Column("copied_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_copy_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["course.id"], name=op.f("fk_course_copy_origin_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "origin_id", name=op.f("pk_course_copy")),
    )


def downgrade() -> None:
    op.drop_table("course_copy")
    op.drop_table("copied_rule")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_column("origins")
