"""Backpacks that read a learner's badges: the programs, and what learners granted them."""

import sqlalchemy as sa
from alembic import op

import lti_tool.storage.columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INSTANT = lti_tool.storage.columns.Instant(timezone=True)


def upgrade() -> None:
    op.create_table(
        "backpack",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        _belongs_to("backpack", "institution_id", "institution.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backpack")),
    )
    op.create_table(
        "backpack_pass",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        _belongs_to("backpack_pass", "institution_id", "institution.id"),
        _belongs_to("backpack_pass", "person_id", "person.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_backpack_pass")),
    )
    op.create_table(
        "backpack_grant",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("backpack_id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("challenge", sa.String(length=63), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("code_until", INSTANT, nullable=False),
        sa.Column("code_used_at", INSTANT, nullable=True),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        _belongs_to("backpack_grant", "backpack_id", "backpack.id", ondelete="CASCADE"),
        _belongs_to("backpack_grant", "institution_id", "institution.id"),
        _belongs_to("backpack_grant", "person_id", "person.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backpack_grant")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_backpack_grant_code_hash")),
    )
    op.create_index(op.f("ix_backpack_grant_person_id"), "backpack_grant", ["person_id"])
    op.create_index(op.f("ix_backpack_grant_backpack_id"), "backpack_grant", ["backpack_id"])
    op.create_table(
        "backpack_token",
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("grant_id", sa.String(length=36), nullable=False),
        sa.Column("renews", sa.Boolean(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        _belongs_to("backpack_token", "grant_id", "backpack_grant.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_backpack_token")),
    )
    op.create_index(op.f("ix_backpack_token_grant_id"), "backpack_token", ["grant_id"])


def downgrade() -> None:
    for table in ("backpack_token", "backpack_grant", "backpack_pass", "backpack"):
        op.drop_table(table)


def _belongs_to(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete=ondelete)
