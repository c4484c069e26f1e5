"""What learners ask about badges that they do not have, and what they are answered."""

import sqlalchemy as sa
from alembic import op

import lti_tool.storage.columns

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INSTANT = lti_tool.storage.columns.Instant(timezone=True)


def upgrade() -> None:
    op.create_table(
        "review_request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("achievement_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.String(length=36), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["achievement.id"],
            name=op.f("fk_review_request_achievement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_review_request_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_review_request_answered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_request")),
    )
    op.create_index(
        op.f("ix_review_request_achievement_id_review_request_person_id"),
        "review_request",
        ["achievement_id", "person_id"],
    )


def downgrade() -> None:
    op.drop_table("review_request")
