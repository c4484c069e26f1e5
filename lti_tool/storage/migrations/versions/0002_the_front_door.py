"""The front door."""

import sqlalchemy as sa
from alembic import op

import lti_tool.storage.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "platform_key_set",
        sa.Column("jwks_url", sa.String(length=2000), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("fetched_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("fresh_until", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("jwks_url", name=op.f("pk_platform_key_set")),
    )
    op.create_table(
        "admin_visit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("secret_hash", sa.String(length=64), nullable=True),
        sa.Column("form_token", sa.String(length=64), nullable=False),
        sa.Column("expires_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_admin_visit_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_visit")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_admin_visit_code_hash")),
    )
    op.create_table(
        "invite",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("used_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.Column("registration_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_invite_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_invite_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("registration_id", sa.String(length=36), nullable=False),
        sa.Column("notice_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=127), nullable=False),
        sa.Column("received_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_notice_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("registration_id", "notice_id", name=op.f("uq_notice_registration_id_notice_id")),
    )
    op.create_table(
        "service_token",
        sa.Column("registration_id", sa.String(length=36), nullable=False),
        sa.Column("deployment_id", sa.String(length=255), nullable=False),
        sa.Column("scopes", sa.String(length=1000), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("use_until", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_service_token_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", "deployment_id", "scopes", name=op.f("pk_service_token")),
    )
    op.create_table(
        "tool_key",
        sa.Column("kid", sa.String(length=63), nullable=False),
        sa.Column("registration_id", sa.String(length=36), nullable=False),
        sa.Column("public_jwk", sa.JSON(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("signs_from", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("shown_until", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_tool_key_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_tool_key")),
    )
    with op.batch_alter_table("tool_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tool_key_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "deep_link_request",
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("return_url", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=True),
        sa.Column("accept_types", sa.JSON(), nullable=False),
        sa.Column("accept_multiple", sa.Boolean(), nullable=False),
        sa.Column("accept_line_item", sa.Boolean(), nullable=False),
        sa.Column("expires_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("answered_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["launch_session.id"],
            name=op.f("fk_deep_link_request_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_deep_link_request")),
    )
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("copied_from_id", sa.String(length=36), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_achievement_course_id_copied_from_id"), ["course_id", "copied_from_id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_achievement_copied_from_id"), "achievement", ["copied_from_id"], ["id"]
        )

    with op.batch_alter_table("deployment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("approved_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("notices_url", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("notices_asked_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True)
        )

    with op.batch_alter_table("launch_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mentees", sa.JSON(), server_default="[]", nullable=False))

    with op.batch_alter_table("lti_login", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed_hints", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("storage_target", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("sealed_claims", sa.LargeBinary(), nullable=True))
        batch_op.add_column(
            sa.Column("proof_until", lti_tool.storage.columns.Instant(timezone=True), nullable=True)
        )

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("signing_algorithm", sa.String(length=15), server_default="RS256", nullable=False)
        )
        batch_op.add_column(sa.Column("trusted_audiences", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("frame_origins", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("granted", sa.JSON(), nullable=True))
        batch_op.add_column(
            sa.Column("anonymous_allowed", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("approved_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True)
        )

    op.execute("UPDATE registration SET approved_at = created_at")
    op.execute(
        "UPDATE deployment SET approved_at = "
        "(SELECT created_at FROM registration WHERE registration.id = deployment.registration_id)"
    )
    op.execute(
        "INSERT INTO tool_key (kid, registration_id, public_jwk, sealed_key, signs_from) "
        "SELECT tool_kid, id, tool_public_jwk, sealed_tool_key, created_at FROM registration"
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_registration_tool_kid"), type_="unique")
        batch_op.drop_column("sealed_tool_key")
        batch_op.drop_column("tool_public_jwk")
        batch_op.drop_column("tool_kid")
