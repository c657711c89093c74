"""Business reviews: what people put into them, what was frozen, who read it, what was made of it.

Revision 0025, after 0024. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

APPEND_ONLY = ("review_edition",)
BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "review_template",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("name_ja", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("segment_id", BIGINT, nullable=True),
        sa.Column("period_kind", sa.String(length=20), nullable=False),
        sa.Column("paper", sa.String(length=20), nullable=False),
        sa.Column("look_required", sa.Boolean(), nullable=False),
        sa.Column("made_days_before", BIGINT, nullable=True),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segment.id"], name=op.f("fk__review_template__segment_id__segment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__review_template")),
        sa.UniqueConstraint("public_id", name=op.f("uq__review_template__public_id")),
    )

    op.create_table(
        "review",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("period_kind", sa.String(length=20), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("plan_id", BIGINT, nullable=True),
        sa.Column("meeting_id", BIGINT, nullable=True),
        sa.Column("before_id", BIGINT, nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("paper", sa.String(length=20), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("look_required", sa.Boolean(), nullable=False),
        sa.Column("made_days_before", BIGINT, nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("template_id", BIGINT, nullable=True),
        sa.Column("made_by_id", BIGINT, nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.CheckConstraint("last >= first", name=op.f("ck__review__period")),
        sa.ForeignKeyConstraint(
            ["customer_id", "before_id"],
            ["review.customer_id", "review.id"],
            name=op.f("fk__review__customer_id_before_id__review"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "meeting_id"],
            ["meeting.customer_id", "meeting.id"],
            name=op.f("fk__review__customer_id_meeting_id__meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "plan_id"],
            ["plan.customer_id", "plan.id"],
            name=op.f("fk__review__customer_id_plan_id__plan"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__review__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["review_template.id"], name=op.f("fk__review__template_id__review_template")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__review")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__review__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__review__public_id")),
    )

    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix__review__by_state", ["state", "held_on"], unique=False)
        batch_op.create_index(batch_op.f("ix__review__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__review__of_customer", ["customer_id", "last", "id"], unique=False)

    op.create_table(
        "aim",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("review_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("owner_id", BIGINT, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("under_node_id", BIGINT, nullable=True),
        sa.Column("made_kind", sa.String(length=20), nullable=False),
        sa.Column("made_id", BIGINT, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "review_id"],
            ["review.customer_id", "review.id"],
            name=op.f("fk__aim__customer_id_review_id__review"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__aim__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk__aim__owner_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__aim")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__aim__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__aim__public_id")),
    )

    with op.batch_alter_table("aim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__aim__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__aim__review", ["customer_id", "review_id", "position"], unique=False)

    op.create_table(
        "decision_asked",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("review_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("request", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=True),
        sa.Column("decider_id", BIGINT, nullable=True),
        sa.Column("decider_name", sa.String(length=160), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=True),
        sa.Column("answer_text", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", BIGINT, nullable=True),
        sa.Column("carried_from_id", BIGINT, nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "carried_from_id"],
            ["decision_asked.customer_id", "decision_asked.id"],
            name=op.f("fk__decision_asked__customer_id_carried_from_id__decision_asked"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "review_id"],
            ["review.customer_id", "review.id"],
            name=op.f("fk__decision_asked__customer_id_review_id__review"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__decision_asked__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["decider_id"], ["user.id"], name=op.f("fk__decision_asked__decider_id__user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__decision_asked")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__decision_asked__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__decision_asked__public_id")),
    )

    with op.batch_alter_table("decision_asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__decision_asked__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix__decision_asked__review", ["customer_id", "review_id", "position"], unique=False
        )

    op.create_table(
        "review_edition",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("review_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("schema", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("corrects", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "review_id"],
            ["review.customer_id", "review.id"],
            name=op.f("fk__review_edition__customer_id_review_id__review"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__review_edition__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__review_edition")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__review_edition__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__review_edition__public_id")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq__review_edition__review_id_number")),
    )

    with op.batch_alter_table("review_edition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__review_edition__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "review_reader",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("review_id", BIGINT, nullable=False),
        sa.Column("signatory_id", BIGINT, nullable=False),
        sa.Column("link_id", BIGINT, nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("sent_by_id", BIGINT, nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_edition", BIGINT, nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_seal", sa.String(length=64), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "review_id"],
            ["review.customer_id", "review.id"],
            name=op.f("fk__review_reader__customer_id_review_id__review"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "signatory_id"],
            ["signatory.customer_id", "signatory.id"],
            name=op.f("fk__review_reader__customer_id_signatory_id__signatory"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__review_reader__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["purpose_link.id"], name=op.f("fk__review_reader__link_id__purpose_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__review_reader")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__review_reader__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__review_reader__public_id")),
    )

    with op.batch_alter_table("review_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__review_reader__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__review_reader__review", ["customer_id", "review_id", "id"], unique=False)

    op.create_table(
        "review_section",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("review_id", BIGINT, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("own_number", BIGINT, nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seeing", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("doing", sa.Text(), nullable=False),
        sa.Column("left_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "review_id"],
            ["review.customer_id", "review.id"],
            name=op.f("fk__review_section__customer_id_review_id__review"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__review_section__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__review_section")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__review_section__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__review_section__public_id")),
        sa.UniqueConstraint(
            "review_id", "key", "own_number", name=op.f("uq__review_section__review_id_key_own_number")
        ),
    )

    with op.batch_alter_table("review_section", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__review_section__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix__review_section__review", ["customer_id", "review_id", "position"], unique=False
        )

    op.create_table(
        "review_stage",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("review_id", BIGINT, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor_side", sa.String(length=20), nullable=True),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "review_id"],
            ["review.customer_id", "review.id"],
            name=op.f("fk__review_stage__customer_id_review_id__review"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__review_stage__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__review_stage")),
    )

    with op.batch_alter_table("review_stage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__review_stage__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__review_stage__review", ["customer_id", "review_id", "id"], unique=False)

    op.create_table(
        "review_export",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("review_id", BIGINT, nullable=False),
        sa.Column("edition_id", BIGINT, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("paper", sa.String(length=20), nullable=False),
        sa.Column("archival", sa.String(length=20), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("asked_by_id", BIGINT, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch", sa.String(length=16), nullable=False),
        sa.Column("mail_to_id", BIGINT, nullable=True),
        sa.Column("parts", BIGINT, nullable=False),
        sa.Column("parts_done", BIGINT, nullable=False),
        sa.Column("attempts", BIGINT, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("troubles", BIGINT, nullable=False),
        sa.Column("file_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "edition_id"],
            ["review_edition.customer_id", "review_edition.id"],
            name=op.f("fk__review_export__customer_id_edition_id__review_edition"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "file_id"],
            ["stored_file.customer_id", "stored_file.id"],
            name=op.f("fk__review_export__customer_id_file_id__stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "review_id"],
            ["review.customer_id", "review.id"],
            name=op.f("fk__review_export__customer_id_review_id__review"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__review_export__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["mail_to_id"], ["user.id"], name=op.f("fk__review_export__mail_to_id__user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__review_export")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__review_export__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__review_export__public_id")),
    )

    with op.batch_alter_table("review_export", schema=None) as batch_op:
        batch_op.create_index("ix__review_export__batch", ["batch"], unique=False)
        batch_op.create_index("ix__review_export__content", ["customer_id", "content_key"], unique=False)
        batch_op.create_index(batch_op.f("ix__review_export__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__review_export__review", ["customer_id", "review_id", "id"], unique=False)
    for table in APPEND_ONLY:
        _make_append_only(table)


def downgrade() -> None:
    with op.batch_alter_table("review_export", schema=None) as batch_op:
        batch_op.drop_index("ix__review_export__review")
        batch_op.drop_index(batch_op.f("ix__review_export__customer_id"))
        batch_op.drop_index("ix__review_export__content")
        batch_op.drop_index("ix__review_export__batch")
    op.drop_table("review_export")
    with op.batch_alter_table("review_stage", schema=None) as batch_op:
        batch_op.drop_index("ix__review_stage__review")
        batch_op.drop_index(batch_op.f("ix__review_stage__customer_id"))
    op.drop_table("review_stage")
    with op.batch_alter_table("review_section", schema=None) as batch_op:
        batch_op.drop_index("ix__review_section__review")
        batch_op.drop_index(batch_op.f("ix__review_section__customer_id"))
    op.drop_table("review_section")
    with op.batch_alter_table("review_reader", schema=None) as batch_op:
        batch_op.drop_index("ix__review_reader__review")
        batch_op.drop_index(batch_op.f("ix__review_reader__customer_id"))
    op.drop_table("review_reader")
    with op.batch_alter_table("review_edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__review_edition__customer_id"))
    op.drop_table("review_edition")
    with op.batch_alter_table("decision_asked", schema=None) as batch_op:
        batch_op.drop_index("ix__decision_asked__review")
        batch_op.drop_index(batch_op.f("ix__decision_asked__customer_id"))
    op.drop_table("decision_asked")
    with op.batch_alter_table("aim", schema=None) as batch_op:
        batch_op.drop_index("ix__aim__review")
        batch_op.drop_index(batch_op.f("ix__aim__customer_id"))
    op.drop_table("aim")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index("ix__review__of_customer")
        batch_op.drop_index(batch_op.f("ix__review__customer_id"))
        batch_op.drop_index("ix__review__by_state")
    op.drop_table("review")
    op.drop_table("review_template")
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")


def _make_append_only(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{verb.lower()}_refused BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )
