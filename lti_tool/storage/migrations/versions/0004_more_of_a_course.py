"""Outcomes, groups and letters of a course, and how far each learner has been read."""

import sqlalchemy as sa
from alembic import op

import lti_tool.storage.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = lti_tool.storage.columns.Instant(timezone=True)
EXACT = lti_tool.storage.columns.Exact()


def upgrade() -> None:
    op.create_table(
        "outcome",
        *_named(),
        sa.Column("mastery", EXACT, nullable=True),
        sa.Column("maximum", EXACT, nullable=True),
        *_placed("outcome"),
    )
    op.create_table(
        "course_group",
        *_named(),
        sa.Column("kind", sa.String(length=31), nullable=False),
        *_placed("course_group"),
    )
    op.create_table(
        "outcome_result",
        *_of_a_person("outcome_result"),
        sa.Column("outcome", sa.String(length=500), nullable=False),
        sa.Column("score", EXACT, nullable=False),
        sa.Column("assessed_at", INSTANT, nullable=True),
        sa.Column("read_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("course_id", "person_id", "outcome", name=op.f("pk_outcome_result")),
    )
    op.create_table(
        "learner_reading",
        *_of_a_person("learner_reading"),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("read_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("course_id", "person_id", name=op.f("pk_learner_reading")),
    )
    with op.batch_alter_table("course") as batch_op:
        for name in ("whole_asked_at", "whole_began_at", "whole_read_at"):
            batch_op.add_column(sa.Column(name, INSTANT, nullable=True))
    with op.batch_alter_table("enrolment") as batch_op:
        batch_op.add_column(sa.Column("groups", sa.JSON(), nullable=True))
    with op.batch_alter_table("line_item") as batch_op:
        batch_op.add_column(
            sa.Column("grading", sa.String(length=31), server_default="points", nullable=False)
        )
        batch_op.add_column(sa.Column("published", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("unsettled_at", INSTANT, nullable=True))
    with op.batch_alter_table("score") as batch_op:
        batch_op.add_column(sa.Column("letter", sa.Text(), nullable=True))


def downgrade() -> None:
    for table, names in (
        ("score", ("letter",)),
        ("line_item", ("grading", "published", "unsettled_at")),
        ("enrolment", ("groups",)),
        ("course", ("whole_asked_at", "whole_began_at", "whole_read_at")),
    ):
        with op.batch_alter_table(table) as batch_op:
            for name in names:
                batch_op.drop_column(name)
    for table in ("learner_reading", "outcome_result", "course_group", "outcome"):
        op.drop_table(table)


def _named() -> list[sa.Column[str]]:
    return [
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
    ]


def _placed(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("read_at", INSTANT, nullable=False),
        sa.Column("gone_at", INSTANT, nullable=True),
        _of_a_course(table),
        sa.PrimaryKeyConstraint("course_id", "key", name=op.f(f"pk_{table}")),
    ]


def _of_a_person(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        _of_a_course(table),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id")),
    ]


def _of_a_course(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_course_id")
    return sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=name, ondelete="CASCADE")
