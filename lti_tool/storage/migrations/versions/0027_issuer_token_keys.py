"""Keys with which issuers sign tokens, beside those of their proofs."""

import sqlalchemy as sa
from alembic import op

import lti_tool.storage.columns

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

INSTANT = lti_tool.storage.columns.Instant(timezone=True)


def upgrade() -> None:
    op.create_table(
        "issuer_token_key",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("fragment", sa.String(length=63), nullable=False),
        sa.Column("public_jwk", sa.JSON(), nullable=False),
        sa.Column("sealed_pem", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_issuer_token_key_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer_token_key")),
        sa.UniqueConstraint(
            "institution_id", "fragment", name=op.f("uq_issuer_token_key_institution_id_fragment")
        ),
    )


def downgrade() -> None:
    op.drop_table("issuer_token_key")
