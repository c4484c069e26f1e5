"""Tokens of programs, and the places in status lists of what was signed for them."""

import sqlalchemy as sa
from alembic import op

import lti_tool.storage.columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = lti_tool.storage.columns.Instant(timezone=True)


def upgrade() -> None:
    op.add_column("status_list", sa.Column("api_issuer", sa.String(length=255), nullable=True))
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("scope", sa.String(length=31), nullable=False),
        sa.Column("name", sa.String(length=127), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        _belongs_to("api_token", "institution_id", "institution.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
    )
    op.create_table(
        "api_credential",
        sa.Column("status_list_id", sa.String(length=36), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        _belongs_to("api_credential", "status_list_id", "status_list.id"),
        _belongs_to("api_credential", "institution_id", "institution.id"),
        sa.PrimaryKeyConstraint("status_list_id", "status_index", name=op.f("pk_api_credential")),
    )


def downgrade() -> None:
    op.drop_table("api_credential")
    op.drop_table("api_token")
    with op.batch_alter_table("status_list") as batch_op:
        batch_op.drop_column("api_issuer")


def _belongs_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
