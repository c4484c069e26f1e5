"""What a version says of itself as a micro-credential, and more of who the issuer is."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OF_THE_ISSUER = ("email", "picture_url", "country_code", "parent_name", "parent_url", "metadata_profile")


def upgrade() -> None:
    op.add_column("achievement_version", sa.Column("about", sa.JSON(), server_default="{}", nullable=False))
    for name in OF_THE_ISSUER:
        op.add_column("institution", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column(
        "institution",
        sa.Column("metadata_required", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    with op.batch_alter_table("institution") as batch_op:
        for name in (*OF_THE_ISSUER, "metadata_required"):
            batch_op.drop_column(name)
    with op.batch_alter_table("achievement_version") as batch_op:
        batch_op.drop_column("about")
