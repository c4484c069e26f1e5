"""Access to an LMS's web services that its people give, and whose access a course was read with."""

import sqlalchemy as sa
from alembic import op

import lti_tool.storage.columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = lti_tool.storage.columns.Instant(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("api_client_id", sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column("sealed_api_secret", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("course") as batch_op:
        batch_op.add_column(sa.Column("read_with", sa.String(length=31), nullable=True))
    op.create_table(
        "authorisation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("registration_id", sa.String(length=36), nullable=False),
        sa.Column("course_id", sa.String(length=36), nullable=True),
        sa.Column("sealed_token", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_refresh", sa.LargeBinary(), nullable=True),
        sa.Column("use_until", INSTANT, nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("refused_at", INSTANT, nullable=True),
        _belongs_to("authorisation", "registration_id", "registration.id"),
        _belongs_to("authorisation", "course_id", "course.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation")),
        sa.UniqueConstraint(
            "registration_id", "course_id", name=op.f("uq_authorisation_registration_id_course_id")
        ),
    )
    op.create_table(
        "authorisation_question",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("registration_id", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=True),
        sa.Column("admin_visit_id", sa.String(length=36), nullable=True),
        sa.Column("expires_at", INSTANT, nullable=False),
        _belongs_to("authorisation_question", "registration_id", "registration.id"),
        _belongs_to("authorisation_question", "session_id", "launch_session.id"),
        _belongs_to("authorisation_question", "admin_visit_id", "admin_visit.id"),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_authorisation_question")),
    )


def downgrade() -> None:
    op.drop_table("authorisation_question")
    op.drop_table("authorisation")
    with op.batch_alter_table("course") as batch_op:
        batch_op.drop_column("read_with")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_column("sealed_api_secret")
        batch_op.drop_column("api_client_id")


def _belongs_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")
