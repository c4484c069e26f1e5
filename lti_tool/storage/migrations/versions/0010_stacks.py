"""Achievements made of achievements, the word of people, and who is the same person in two LMSs."""

import sqlalchemy as sa
from alembic import op

from lti_tool.storage.columns import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "achievement_piece",
        sa.Column("achievement_id", sa.String(length=36), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["achievement.id"],
            name=op.f("fk_achievement_piece_achievement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("achievement_id", "address", name=op.f("pk_achievement_piece")),
    )
    op.create_index(op.f("ix_achievement_piece_address"), "achievement_piece", ["address"])
    op.create_table(
        "approval",
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.String(length=500), nullable=False),
        sa.Column("approved_by", sa.String(length=36), nullable=False),
        sa.Column("approved_at", Instant(timezone=True), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_approval_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_approval_person_id")),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_approval_approved_by")),
        sa.PrimaryKeyConstraint("course_id", "person_id", "step", name=op.f("pk_approval")),
    )
    op.add_column("award", sa.Column("passed_on_at", Instant(timezone=True), nullable=True))
    op.add_column(
        "institution",
        sa.Column("same_person_by", sa.String(length=31), server_default="nothing", nullable=False),
    )
