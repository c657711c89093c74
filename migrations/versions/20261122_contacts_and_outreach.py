"""Contact history, and reaching out to groups.

Revision 0010, after 0009. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "outreach_rules",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("most_a_week", BIGINT, nullable=False),
        sa.Column("first_hour", sa.Time(), nullable=False),
        sa.Column("last_hour", sa.Time(), nullable=False),
        sa.Column("working_days_only", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.CheckConstraint("most_a_week BETWEEN 1 AND 20", name=op.f("ck__outreach_rules__most_a_week")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__outreach_rules")),
    )

    op.create_table(
        "outreach",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("author_id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("group_code", sa.String(length=40), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("only_primary", sa.Boolean(), nullable=False),
        sa.Column("segment_id", BIGINT, nullable=True),
        sa.Column("customer_pids", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("title_ja", sa.String(length=200), nullable=False),
        sa.Column("text_ja", sa.Text(), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk__outreach__author_id__user")),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segment.id"], name=op.f("fk__outreach__segment_id__segment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__outreach")),
        sa.UniqueConstraint("public_id", name=op.f("uq__outreach__public_id")),
    )

    with op.batch_alter_table("outreach", schema=None) as batch_op:
        batch_op.create_index("ix__outreach__author", ["author_id", "created_at"], unique=False)

    op.create_table(
        "outreach_template",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("author_id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("group_code", sa.String(length=40), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("title_ja", sa.String(length=200), nullable=False),
        sa.Column("text_ja", sa.Text(), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk__outreach_template__author_id__user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__outreach_template")),
        sa.UniqueConstraint("public_id", name=op.f("uq__outreach_template__public_id")),
    )

    op.create_table(
        "quiet_hours",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("days_off", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__quiet_hours__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__quiet_hours")),
        sa.UniqueConstraint("person_id", name=op.f("uq__quiet_hours__person_id")),
    )

    op.create_table(
        "quiet_limit",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("segment_id", BIGINT, nullable=True),
        sa.Column("days", BIGINT, nullable=False),
        sa.Column("set_by_id", BIGINT, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 365", name=op.f("ck__quiet_limit__days")),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segment.id"], name=op.f("fk__quiet_limit__segment_id__segment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__quiet_limit")),
        sa.UniqueConstraint("segment_id", name=op.f("uq__quiet_limit__segment_id")),
    )

    op.create_table(
        "unsubscribed",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__unsubscribed__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__unsubscribed")),
        sa.UniqueConstraint("person_id", name=op.f("uq__unsubscribed__person_id")),
    )

    op.create_table(
        "contact",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("others", sa.String(length=200), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("to_many", sa.Boolean(), nullable=False),
        sa.Column("search_key", sa.String(length=4600), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIGINT, nullable=False),
        sa.Column("subject_public_id", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=True),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk__contact__by_id__user")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__contact__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__contact")),
        sa.UniqueConstraint("customer_id", "about", name=op.f("uq__contact__customer_id_about")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__contact__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__contact__public_id")),
    )

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__contact__by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__contact__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix__contact__subject", ["customer_id", "subject_kind", "subject_id"], unique=False
        )
        batch_op.create_index("ix__contact__timeline", ["customer_id", "at", "id"], unique=False)

    op.create_table(
        "excluded",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk__excluded__by_id__user")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__excluded__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__excluded")),
        sa.UniqueConstraint("customer_id", "person_id", name=op.f("uq__excluded__customer_id_person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__excluded__public_id")),
    )

    with op.batch_alter_table("excluded", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__excluded__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "last_contact",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_kind", sa.String(length=20), nullable=True),
        sa.Column("out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("out_kind", sa.String(length=20), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__last_contact__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__last_contact")),
        sa.UniqueConstraint("customer_id", "person_id", name=op.f("uq__last_contact__customer_id_person_id")),
    )

    with op.batch_alter_table("last_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__last_contact__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__last_contact__person", ["person_id", "out_at"], unique=False)

    op.create_table(
        "visit_day",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__visit_day__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__visit_day__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__visit_day")),
        sa.UniqueConstraint(
            "customer_id", "person_id", "on", name=op.f("uq__visit_day__customer_id_person_id_on")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq__visit_day__public_id")),
    )

    with op.batch_alter_table("visit_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__visit_day__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__visit_day__on", ["on"], unique=False)
        batch_op.create_index("ix__visit_day__person", ["person_id", "on"], unique=False)
        batch_op.create_index("ix__visit_day__timeline", ["customer_id", "at", "id"], unique=False)

    op.create_table(
        "contact_person",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("contact_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "contact_id"],
            ["contact.customer_id", "contact.id"],
            name=op.f("fk__contact_person__customer_id_contact_id__contact"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__contact_person__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk__contact_person__person_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__contact_person")),
        sa.UniqueConstraint("contact_id", "person_id", name=op.f("uq__contact_person__contact_id_person_id")),
    )

    with op.batch_alter_table("contact_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__contact_person__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix__contact_person__person", ["customer_id", "person_id", "contact_id"], unique=False
        )

    op.create_table(
        "recipient",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("outreach_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("held", sa.String(length=20), nullable=True),
        sa.Column("held_facts", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conversation_id", BIGINT, nullable=True),
        sa.Column("message_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "conversation_id"],
            ["conversation.customer_id", "conversation.id"],
            name=op.f("fk__recipient__customer_id_conversation_id__conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__recipient__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["outreach_id"], ["outreach.id"], name=op.f("fk__recipient__outreach_id__outreach")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk__recipient__person_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__recipient")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__recipient__customer_id_id")),
        sa.UniqueConstraint(
            "outreach_id",
            "customer_id",
            "person_id",
            name=op.f("uq__recipient__outreach_id_customer_id_person_id"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq__recipient__public_id")),
    )

    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__recipient__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__recipient__outreach", ["outreach_id", "state"], unique=False)
        batch_op.create_index("ix__recipient__person", ["person_id", "sent_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.drop_index("ix__recipient__person")
        batch_op.drop_index("ix__recipient__outreach")
        batch_op.drop_index(batch_op.f("ix__recipient__customer_id"))
    op.drop_table("recipient")
    with op.batch_alter_table("contact_person", schema=None) as batch_op:
        batch_op.drop_index("ix__contact_person__person")
        batch_op.drop_index(batch_op.f("ix__contact_person__customer_id"))
    op.drop_table("contact_person")
    with op.batch_alter_table("visit_day", schema=None) as batch_op:
        batch_op.drop_index("ix__visit_day__timeline")
        batch_op.drop_index("ix__visit_day__person")
        batch_op.drop_index("ix__visit_day__on")
        batch_op.drop_index(batch_op.f("ix__visit_day__customer_id"))
    op.drop_table("visit_day")
    with op.batch_alter_table("last_contact", schema=None) as batch_op:
        batch_op.drop_index("ix__last_contact__person")
        batch_op.drop_index(batch_op.f("ix__last_contact__customer_id"))
    op.drop_table("last_contact")
    with op.batch_alter_table("excluded", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__excluded__customer_id"))
    op.drop_table("excluded")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index("ix__contact__timeline")
        batch_op.drop_index("ix__contact__subject")
        batch_op.drop_index(batch_op.f("ix__contact__customer_id"))
        batch_op.drop_index(batch_op.f("ix__contact__by_id"))
    op.drop_table("contact")
    op.drop_table("unsubscribed")
    op.drop_table("quiet_limit")
    op.drop_table("quiet_hours")
    op.drop_table("outreach_template")
    with op.batch_alter_table("outreach", schema=None) as batch_op:
        batch_op.drop_index("ix__outreach__author")
    op.drop_table("outreach")
    op.drop_table("outreach_rules")
