"""Templates, journeys and their steps, and what people put into them.

Revision 0016, after 0015. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "journey_template",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("title_ja", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("product_id", BIGINT, nullable=True),
        sa.Column("segment_id", BIGINT, nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("starter", sa.String(length=40), nullable=False),
        sa.Column("current_id", BIGINT, nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk__journey_template__product_id__product")
        ),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segment.id"], name=op.f("fk__journey_template__segment_id__segment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__journey_template")),
        sa.UniqueConstraint("public_id", name=op.f("uq__journey_template__public_id")),
    )

    op.create_table(
        "journey_template_edition",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("template_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("written_by_id", BIGINT, nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["journey_template.id"],
            name=op.f("fk__journey_template_edition__template_id__journey_template"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__journey_template_edition")),
        sa.UniqueConstraint("public_id", name=op.f("uq__journey_template_edition__public_id")),
        sa.UniqueConstraint(
            "template_id", "number", name=op.f("uq__journey_template_edition__template_id_number")
        ),
    )

    with op.batch_alter_table("journey_template_edition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__journey_template_edition__template_id"), ["template_id"], unique=False
        )

    op.create_table(
        "reminder_rules",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("segment_id", BIGINT, nullable=True),
        sa.Column("customer_ref", BIGINT, nullable=True),
        sa.Column("owner_before", BIGINT, nullable=True),
        sa.Column("owner_after", BIGINT, nullable=True),
        sa.Column("admin_after", BIGINT, nullable=True),
        sa.Column("csm_after", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.CheckConstraint(
            "segment_id IS NULL OR customer_ref IS NULL", name=op.f("ck__reminder_rules__one_kind")
        ),
        sa.ForeignKeyConstraint(
            ["customer_ref"], ["customer.id"], name=op.f("fk__reminder_rules__customer_ref__customer")
        ),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segment.id"], name=op.f("fk__reminder_rules__segment_id__segment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__reminder_rules")),
        sa.UniqueConstraint("customer_ref", name=op.f("uq__reminder_rules__customer_ref")),
        sa.UniqueConstraint("public_id", name=op.f("uq__reminder_rules__public_id")),
        sa.UniqueConstraint("segment_id", name=op.f("uq__reminder_rules__segment_id")),
    )

    op.create_table(
        "journey",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("template_id", BIGINT, nullable=True),
        sa.Column("edition_id", BIGINT, nullable=True),
        sa.Column("title_ja", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("product_id", BIGINT, nullable=True),
        sa.Column("department_id", BIGINT, nullable=True),
        sa.Column("member_id", BIGINT, nullable=True),
        sa.Column("lead_id", BIGINT, nullable=True),
        sa.Column("contract_on", sa.Date(), nullable=True),
        sa.Column("kickoff_on", sa.Date(), nullable=True),
        sa.Column("go_live_on", sa.Date(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("clock_from", sa.String(length=20), nullable=False),
        sa.Column("value_days", BIGINT, nullable=True),
        sa.Column("wow_rule", sa.JSON(), nullable=False),
        sa.Column("wow_words_ja", sa.String(length=300), nullable=False),
        sa.Column("wow_words_en", sa.String(length=300), nullable=False),
        sa.Column("wow_agreed_on", sa.Date(), nullable=True),
        sa.Column("wow_agreed_with_id", BIGINT, nullable=True),
        sa.Column("wow_reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wow_evidence", sa.JSON(), nullable=False),
        sa.Column("done_rule", sa.JSON(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_evidence", sa.JSON(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_why", sa.Text(), nullable=False),
        sa.Column("next_template_id", BIGINT, nullable=True),
        sa.Column("behind_after", BIGINT, nullable=False),
        sa.Column("stuck_after", BIGINT, nullable=False),
        sa.Column("pulse_vendor", BIGINT, nullable=False),
        sa.Column("pulse_customer", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "department_id"],
            ["department.customer_id", "department.id"],
            name=op.f("fk__journey__customer_id_department_id__department"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "member_id"],
            ["membership.customer_id", "membership.id"],
            name=op.f("fk__journey__customer_id_member_id__membership"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__journey__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["journey_template_edition.id"],
            name=op.f("fk__journey__edition_id__journey_template_edition"),
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["user.id"], name=op.f("fk__journey__lead_id__user")),
        sa.ForeignKeyConstraint(
            ["next_template_id"],
            ["journey_template.id"],
            name=op.f("fk__journey__next_template_id__journey_template"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk__journey__product_id__product")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["journey_template.id"], name=op.f("fk__journey__template_id__journey_template")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__journey")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__journey__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__journey__public_id")),
    )

    with op.batch_alter_table("journey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__journey__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__journey__of_edition", ["edition_id"], unique=False)
        batch_op.create_index("ix__journey__of_template", ["template_id"], unique=False)
        batch_op.create_index(
            "ix__journey__running", ["started_at", "completed_at", "cancelled_at"], unique=False
        )

    op.create_table(
        "celebration",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("journey_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "journey_id"],
            ["journey.customer_id", "journey.id"],
            name=op.f("fk__celebration__customer_id_journey_id__journey"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__celebration__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__celebration__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__celebration")),
        sa.UniqueConstraint("journey_id", "person_id", name=op.f("uq__celebration__journey_id_person_id")),
    )

    with op.batch_alter_table("celebration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__celebration__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "journey_pause",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("journey_id", BIGINT, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_side", sa.String(length=20), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_until", sa.Date(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "journey_id"],
            ["journey.customer_id", "journey.id"],
            name=op.f("fk__journey_pause__customer_id_journey_id__journey"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__journey_pause__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__journey_pause")),
        sa.UniqueConstraint("public_id", name=op.f("uq__journey_pause__public_id")),
    )

    with op.batch_alter_table("journey_pause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__journey_pause__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__journey_pause__journey", ["journey_id", "since"], unique=False)

    op.create_table(
        "journey_span",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("journey_id", BIGINT, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step_id", BIGINT, nullable=True),
        sa.Column("then", sa.String(length=20), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "journey_id"],
            ["journey.customer_id", "journey.id"],
            name=op.f("fk__journey_span__customer_id_journey_id__journey"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__journey_span__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__journey_span")),
    )

    with op.batch_alter_table("journey_span", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__journey_span__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__journey_span__journey", ["journey_id", "since"], unique=False)

    op.create_table(
        "journey_summary",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("journey_id", BIGINT, nullable=False),
        sa.Column("steps", BIGINT, nullable=False),
        sa.Column("steps_done", BIGINT, nullable=False),
        sa.Column("inside_steps", BIGINT, nullable=False),
        sa.Column("inside_done", BIGINT, nullable=False),
        sa.Column("next_step_id", BIGINT, nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("waits", sa.String(length=20), nullable=False),
        sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("troubles", BIGINT, nullable=False),
        sa.Column("pace", sa.String(length=20), nullable=False),
        sa.Column("pace_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_days", BIGINT, nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "journey_id"],
            ["journey.customer_id", "journey.id"],
            name=op.f("fk__journey_summary__customer_id_journey_id__journey"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__journey_summary__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__journey_summary")),
        sa.UniqueConstraint("journey_id", name=op.f("uq__journey_summary__journey_id")),
    )

    with op.batch_alter_table("journey_summary", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__journey_summary__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__journey_summary__pace", ["pace", "pace_since"], unique=False)

    op.create_table(
        "phase",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("journey_id", BIGINT, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("title_ja", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("gate", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", BIGINT, nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "journey_id"],
            ["journey.customer_id", "journey.id"],
            name=op.f("fk__phase__customer_id_journey_id__journey"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__phase__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__phase")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__phase__customer_id_id")),
        sa.UniqueConstraint("journey_id", "key", name=op.f("uq__phase__journey_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq__phase__public_id")),
    )

    with op.batch_alter_table("phase", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__phase__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "template_offer",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("journey_id", BIGINT, nullable=False),
        sa.Column("edition_id", BIGINT, nullable=False),
        sa.Column("offered_by_id", BIGINT, nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", BIGINT, nullable=True),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "journey_id"],
            ["journey.customer_id", "journey.id"],
            name=op.f("fk__template_offer__customer_id_journey_id__journey"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__template_offer__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["journey_template_edition.id"],
            name=op.f("fk__template_offer__edition_id__journey_template_edition"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__template_offer")),
        sa.UniqueConstraint(
            "journey_id", "edition_id", name=op.f("uq__template_offer__journey_id_edition_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq__template_offer__public_id")),
    )

    with op.batch_alter_table("template_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__template_offer__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__template_offer__edition", ["edition_id"], unique=False)

    op.create_table(
        "watch",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("journey_id", BIGINT, nullable=False),
        sa.Column("step_id", BIGINT, nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=120), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "journey_id"],
            ["journey.customer_id", "journey.id"],
            name=op.f("fk__watch__customer_id_journey_id__journey"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__watch__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__watch")),
    )

    with op.batch_alter_table("watch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__watch__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__watch__journey", ["journey_id"], unique=False)
        batch_op.create_index("ix__watch__ref", ["customer_id", "kind", "ref"], unique=False)

    op.create_table(
        "step",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("journey_id", BIGINT, nullable=False),
        sa.Column("phase_id", BIGINT, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("title_ja", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("about_ja", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("owner_role", sa.String(length=20), nullable=True),
        sa.Column("owner_id", BIGINT, nullable=True),
        sa.Column("staff_id", BIGINT, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("minutes", BIGINT, nullable=False),
        sa.Column("due_rule", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_by_hand", sa.Boolean(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("gate", sa.JSON(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("automatic", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("video_url", sa.String(length=500), nullable=False),
        sa.Column("may_skip", sa.Boolean(), nullable=False),
        sa.Column("is_wow", sa.Boolean(), nullable=False),
        sa.Column("meeting_id", BIGINT, nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", BIGINT, nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", BIGINT, nullable=True),
        sa.Column("done_how", sa.String(length=20), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("skipped_why", sa.Text(), nullable=False),
        sa.Column("stuck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "journey_id"],
            ["journey.customer_id", "journey.id"],
            name=op.f("fk__step__customer_id_journey_id__journey"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "meeting_id"],
            ["meeting.customer_id", "meeting.id"],
            name=op.f("fk__step__customer_id_meeting_id__meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "owner_id"],
            ["membership.customer_id", "membership.id"],
            name=op.f("fk__step__customer_id_owner_id__membership"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "phase_id"],
            ["phase.customer_id", "phase.id"],
            name=op.f("fk__step__customer_id_phase_id__phase"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__step__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["user.id"], name=op.f("fk__step__staff_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__step")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__step__customer_id_id")),
        sa.UniqueConstraint("journey_id", "key", name=op.f("uq__step__journey_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq__step__public_id")),
    )

    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__step__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__step__due", ["state", "due_on"], unique=False)
        batch_op.create_index("ix__step__of_journey", ["customer_id", "journey_id", "position"], unique=False)
        batch_op.create_index("ix__step__owner", ["owner_id", "state"], unique=False)
        batch_op.create_index("ix__step__staff", ["staff_id", "state"], unique=False)

    op.create_table(
        "step_answer",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("step_id", BIGINT, nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "step_id"],
            ["step.customer_id", "step.id"],
            name=op.f("fk__step_answer__customer_id_step_id__step"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__step_answer__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__step_answer")),
        sa.UniqueConstraint("step_id", "field", name=op.f("uq__step_answer__step_id_field")),
    )

    with op.batch_alter_table("step_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__step_answer__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "step_effort",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("step_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("score", BIGINT, nullable=False),
        sa.Column("more_is", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck__step_effort__score")),
        sa.ForeignKeyConstraint(
            ["customer_id", "step_id"],
            ["step.customer_id", "step.id"],
            name=op.f("fk__step_effort__customer_id_step_id__step"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__step_effort__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__step_effort__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__step_effort")),
        sa.UniqueConstraint("step_id", "person_id", name=op.f("uq__step_effort__step_id_person_id")),
    )

    with op.batch_alter_table("step_effort", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__step_effort__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "step_file",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("step_id", BIGINT, nullable=False),
        sa.Column("file_id", BIGINT, nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("side", sa.String(length=20), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "file_id"],
            ["stored_file.customer_id", "stored_file.id"],
            name=op.f("fk__step_file__customer_id_file_id__stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "step_id"],
            ["step.customer_id", "step.id"],
            name=op.f("fk__step_file__customer_id_step_id__step"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__step_file__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__step_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq__step_file__public_id")),
    )

    with op.batch_alter_table("step_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__step_file__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__step_file__step", ["step_id"], unique=False)

    op.create_table(
        "step_invitation",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("step_id", BIGINT, nullable=False),
        sa.Column("invitation_id", BIGINT, nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "step_id"],
            ["step.customer_id", "step.id"],
            name=op.f("fk__step_invitation__customer_id_step_id__step"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__step_invitation__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk__step_invitation__invitation_id__invitation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__step_invitation")),
        sa.UniqueConstraint("step_id", name=op.f("uq__step_invitation__step_id")),
    )

    with op.batch_alter_table("step_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__step_invitation__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__step_invitation__invitation", ["invitation_id"], unique=False)

    op.create_table(
        "step_reminder",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("step_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("level", BIGINT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "step_id"],
            ["step.customer_id", "step.id"],
            name=op.f("fk__step_reminder__customer_id_step_id__step"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__step_reminder__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__step_reminder__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__step_reminder")),
        sa.UniqueConstraint(
            "step_id",
            "person_id",
            "level",
            "due_on",
            name=op.f("uq__step_reminder__step_id_person_id_level_due_on"),
        ),
    )

    with op.batch_alter_table("step_reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__step_reminder__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "step_review",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("step_id", BIGINT, nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "step_id"],
            ["step.customer_id", "step.id"],
            name=op.f("fk__step_review__customer_id_step_id__step"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__step_review__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__step_review")),
        sa.UniqueConstraint("public_id", name=op.f("uq__step_review__public_id")),
    )

    with op.batch_alter_table("step_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__step_review__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__step_review__step", ["step_id"], unique=False)

    op.create_table(
        "step_trouble",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("step_id", BIGINT, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solved_by_id", BIGINT, nullable=True),
        sa.Column("conversation_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "step_id"],
            ["step.customer_id", "step.id"],
            name=op.f("fk__step_trouble__customer_id_step_id__step"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__step_trouble__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__step_trouble")),
        sa.UniqueConstraint("public_id", name=op.f("uq__step_trouble__public_id")),
    )

    with op.batch_alter_table("step_trouble", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__step_trouble__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__step_trouble__step", ["step_id", "solved_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("step_trouble", schema=None) as batch_op:
        batch_op.drop_index("ix__step_trouble__step")
        batch_op.drop_index(batch_op.f("ix__step_trouble__customer_id"))
    op.drop_table("step_trouble")
    with op.batch_alter_table("step_review", schema=None) as batch_op:
        batch_op.drop_index("ix__step_review__step")
        batch_op.drop_index(batch_op.f("ix__step_review__customer_id"))
    op.drop_table("step_review")
    with op.batch_alter_table("step_reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__step_reminder__customer_id"))
    op.drop_table("step_reminder")
    with op.batch_alter_table("step_invitation", schema=None) as batch_op:
        batch_op.drop_index("ix__step_invitation__invitation")
        batch_op.drop_index(batch_op.f("ix__step_invitation__customer_id"))
    op.drop_table("step_invitation")
    with op.batch_alter_table("step_file", schema=None) as batch_op:
        batch_op.drop_index("ix__step_file__step")
        batch_op.drop_index(batch_op.f("ix__step_file__customer_id"))
    op.drop_table("step_file")
    with op.batch_alter_table("step_effort", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__step_effort__customer_id"))
    op.drop_table("step_effort")
    with op.batch_alter_table("step_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__step_answer__customer_id"))
    op.drop_table("step_answer")
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.drop_index("ix__step__staff")
        batch_op.drop_index("ix__step__owner")
        batch_op.drop_index("ix__step__of_journey")
        batch_op.drop_index("ix__step__due")
        batch_op.drop_index(batch_op.f("ix__step__customer_id"))
    op.drop_table("step")
    with op.batch_alter_table("watch", schema=None) as batch_op:
        batch_op.drop_index("ix__watch__ref")
        batch_op.drop_index("ix__watch__journey")
        batch_op.drop_index(batch_op.f("ix__watch__customer_id"))
    op.drop_table("watch")
    with op.batch_alter_table("template_offer", schema=None) as batch_op:
        batch_op.drop_index("ix__template_offer__edition")
        batch_op.drop_index(batch_op.f("ix__template_offer__customer_id"))
    op.drop_table("template_offer")
    with op.batch_alter_table("phase", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__phase__customer_id"))
    op.drop_table("phase")
    with op.batch_alter_table("journey_summary", schema=None) as batch_op:
        batch_op.drop_index("ix__journey_summary__pace")
        batch_op.drop_index(batch_op.f("ix__journey_summary__customer_id"))
    op.drop_table("journey_summary")
    with op.batch_alter_table("journey_span", schema=None) as batch_op:
        batch_op.drop_index("ix__journey_span__journey")
        batch_op.drop_index(batch_op.f("ix__journey_span__customer_id"))
    op.drop_table("journey_span")
    with op.batch_alter_table("journey_pause", schema=None) as batch_op:
        batch_op.drop_index("ix__journey_pause__journey")
        batch_op.drop_index(batch_op.f("ix__journey_pause__customer_id"))
    op.drop_table("journey_pause")
    with op.batch_alter_table("celebration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__celebration__customer_id"))
    op.drop_table("celebration")
    with op.batch_alter_table("journey", schema=None) as batch_op:
        batch_op.drop_index("ix__journey__running")
        batch_op.drop_index("ix__journey__of_template")
        batch_op.drop_index("ix__journey__of_edition")
        batch_op.drop_index(batch_op.f("ix__journey__customer_id"))
    op.drop_table("journey")
    op.drop_table("reminder_rules")
    with op.batch_alter_table("journey_template_edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__journey_template_edition__template_id"))
    op.drop_table("journey_template_edition")
    op.drop_table("journey_template")
