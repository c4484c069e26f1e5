"""First tables."""

import sqlalchemy as sa
from alembic import op

import lti_tool.storage.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "institution",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=63), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("did", sa.String(length=255), nullable=False),
        sa.Column("created_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("did", name=op.f("uq_institution_did")),
        sa.UniqueConstraint("slug", name=op.f("uq_institution_slug")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=127), nullable=False),
        sa.Column("holder", sa.String(length=127), nullable=False),
        sa.Column("until", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "vault_witness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_witness")),
    )
    op.create_table(
        "issuer_key",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("fragment", sa.String(length=63), nullable=False),
        sa.Column("public_multibase", sa.Text(), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("retired_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_issuer_key_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer_key")),
        sa.UniqueConstraint("institution_id", "fragment", name=op.f("uq_issuer_key_institution_id_fragment")),
    )
    op.create_table(
        "registration",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("platform", sa.String(length=63), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("auth_url", sa.Text(), nullable=False),
        sa.Column("token_url", sa.Text(), nullable=False),
        sa.Column("jwks_url", sa.Text(), nullable=False),
        sa.Column("api_url", sa.Text(), nullable=True),
        sa.Column("sealed_api_token", sa.LargeBinary(), nullable=True),
        sa.Column("tool_kid", sa.String(length=63), nullable=False),
        sa.Column("tool_public_jwk", sa.JSON(), nullable=False),
        sa.Column("sealed_tool_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("removed_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_registration_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("issuer", "client_id", name=op.f("uq_registration_issuer_client_id")),
        sa.UniqueConstraint("tool_kid", name=op.f("uq_registration_tool_kid")),
    )
    op.create_table(
        "status_list",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_status_list_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_list")),
    )
    with op.batch_alter_table("status_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_list_institution_id"), ["institution_id"], unique=False)

    op.create_table(
        "deployment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("registration_id", sa.String(length=36), nullable=False),
        sa.Column("deployment_id", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_deployment_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
        sa.UniqueConstraint(
            "registration_id", "deployment_id", name=op.f("uq_deployment_registration_id_deployment_id")
        ),
    )
    op.create_table(
        "lti_login",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("registration_id", sa.String(length=36), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("target_link_uri", sa.Text(), nullable=False),
        sa.Column("deployment_hint", sa.Text(), nullable=True),
        sa.Column("expires_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("consumed_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_lti_login_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_login")),
    )
    with op.batch_alter_table("lti_login", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_login_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("registration_id", sa.String(length=36), nullable=False),
        sa.Column("sub", sa.String(length=255), nullable=False),
        sa.Column("lms_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_person_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_person_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("registration_id", "sub", name=op.f("uq_person_registration_id_sub")),
    )
    op.create_table(
        "course",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("deployment_id", sa.String(length=36), nullable=False),
        sa.Column("context_id", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lms_course_id", sa.Text(), nullable=True),
        sa.Column("line_items_url", sa.Text(), nullable=True),
        sa.Column("ags_scopes", sa.JSON(), nullable=False),
        sa.Column("memberships_url", sa.Text(), nullable=True),
        sa.Column("return_url", sa.Text(), nullable=True),
        sa.Column("grade_kinds", sa.JSON(), nullable=False),
        sa.Column("sync_asked_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.Column("sync_answered_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.Column("sync_retry_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.Column("sync_failures", sa.Integer(), nullable=False),
        sa.Column("sync_error", sa.Text(), nullable=True),
        sa.Column("synced_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.Column("judge_asked_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.Column("judge_answered_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], name=op.f("fk_course_deployment_id")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_course_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("deployment_id", "context_id", name=op.f("uq_course_deployment_id_context_id")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_sync_asked_at"), ["sync_asked_at"], unique=False)

    op.create_table(
        "achievement",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("activated_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_achievement_course_id")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_achievement_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement")),
    )
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_achievement_course_id"), ["course_id"], unique=False)

    op.create_table(
        "completable",
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=31), nullable=False),
        sa.Column("requirements", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("read_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("gone_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_completable_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "key", name=op.f("pk_completable")),
    )
    op.create_table(
        "completion",
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("completable", sa.String(length=500), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("completed_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.Column("read_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_completion_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_completion_person_id")),
        sa.PrimaryKeyConstraint("course_id", "person_id", "completable", name=op.f("pk_completion")),
    )
    op.create_table(
        "course_grade",
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=31), nullable=False),
        sa.Column("percent", lti_tool.storage.columns.Exact(), nullable=False),
        sa.Column("read_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_grade_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_course_grade_person_id")),
        sa.PrimaryKeyConstraint("course_id", "person_id", "kind", name=op.f("pk_course_grade")),
    )
    op.create_table(
        "enrolment",
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("test_user", sa.Boolean(), nullable=False),
        sa.Column("read_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_enrolment_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id")),
        sa.PrimaryKeyConstraint("course_id", "person_id", name=op.f("pk_enrolment")),
    )
    op.create_table(
        "launch_session",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("form_token", sa.String(length=64), nullable=False),
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("test_user", sa.Boolean(), nullable=False),
        sa.Column("expires_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_launch_session_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_launch_session_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_launch_session")),
    )
    with op.batch_alter_table("launch_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_launch_session_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "line_item",
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("maximum", lti_tool.storage.columns.Exact(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("read_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("gone_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_line_item_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "key", name=op.f("pk_line_item")),
    )
    op.create_table(
        "score",
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("line_item", sa.String(length=500), nullable=False),
        sa.Column("given", lti_tool.storage.columns.Exact(), nullable=False),
        sa.Column("maximum", lti_tool.storage.columns.Exact(), nullable=False),
        sa.Column("graded_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.Column("read_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_score_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_score_person_id")),
        sa.PrimaryKeyConstraint("course_id", "person_id", "line_item", name=op.f("pk_score")),
    )
    op.create_table(
        "achievement_version",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("achievement_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["achievement.id"],
            name=op.f("fk_achievement_version_achievement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement_version")),
        sa.UniqueConstraint(
            "achievement_id", "number", name=op.f("uq_achievement_version_achievement_id_number")
        ),
    )
    op.create_table(
        "award",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("achievement_id", sa.String(length=36), nullable=False),
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("decided_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("judgement", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=31), nullable=False),
        sa.Column("withdrawn_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.Column("announce_retry_at", lti_tool.storage.columns.Instant(timezone=True), nullable=True),
        sa.Column("announce_failures", sa.Integer(), nullable=False),
        sa.Column("announce_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["achievement_id"], ["achievement.id"], name=op.f("fk_award_achievement_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_award_course_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_award_institution_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_award_person_id")),
        sa.ForeignKeyConstraint(["version_id"], ["achievement_version.id"], name=op.f("fk_award_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(
            "ix_award_unfinished",
            ["course_id", "state"],
            unique=False,
            sqlite_where=sa.text("state != 'announced'"),
            postgresql_where=sa.text("state != 'announced'"),
        )
        batch_op.create_index(
            "uq_award_live",
            ["achievement_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "credential",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("award_id", sa.String(length=36), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", lti_tool.storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("status_list_id", sa.String(length=36), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_credential_award_id")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_credential_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["status_list_id"], ["status_list.id"], name=op.f("fk_credential_status_list_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("award_id", name=op.f("uq_credential_award_id")),
        sa.UniqueConstraint(
            "status_list_id", "status_index", name=op.f("uq_credential_status_list_id_status_index")
        ),
    )
