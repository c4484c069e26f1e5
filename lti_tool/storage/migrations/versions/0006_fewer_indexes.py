"""Drop indexes that are kept up at every launch: what they serve runs once a minute, or does not use them."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
INDEXES = {
    "ix_lti_login_expires_at": ("lti_login", "expires_at"),
    "ix_launch_session_expires_at": ("launch_session", "expires_at"),
    "ix_course_sync_asked_at": ("course", "sync_asked_at"),
}


def upgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(op.f(name), table_name=table)


def downgrade() -> None:
    for name, (table, column) in INDEXES.items():
        op.create_index(op.f(name), table, [column])
