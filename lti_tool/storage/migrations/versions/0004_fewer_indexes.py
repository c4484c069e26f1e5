"""Logins and visits are purged once a minute; an index for that would be kept up at every launch."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.drop_index("ix_lti_login_expires_at", table_name="lti_login")
    op.drop_index("ix_launch_session_expires_at", table_name="launch_session")


def downgrade() -> None:
    op.create_index("ix_launch_session_expires_at", "launch_session", ["expires_at"])
    op.create_index("ix_lti_login_expires_at", "lti_login", ["expires_at"])
