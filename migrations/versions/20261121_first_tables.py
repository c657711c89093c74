"""The first tables: people and customers, plans and their maps, history, the outbox.

Revision 0001. Up and down, no models; tables that are written once get triggers that refuse a change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("audit_entry", "change_set", "measurement", "revision")


def upgrade() -> None:
    op.create_table(
        "answered_request",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("actor_key", sa.String(length=80), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("status", BIGINT, nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__answered_request")),
        sa.UniqueConstraint(
            "actor_key", "request_key", "path", name=op.f("uq__answered_request__actor_key_request_key_path")
        ),
    )
    with op.batch_alter_table("answered_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__answered_request__at"), ["at"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=True),
        sa.Column("actor_id", BIGINT, nullable=True),
        sa.Column("actor_side", sa.String(length=20), nullable=True),
        sa.Column("customer_ref", BIGINT, nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__audit_entry__act"), ["act"], unique=False)
        batch_op.create_index(batch_op.f("ix__audit_entry__actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__audit_entry__at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix__audit_entry__customer_ref"), ["customer_ref"], unique=False)

    op.create_table(
        "installation",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("vendor_name", sa.String(length=120), nullable=False),
        sa.Column("vendor_name_en", sa.String(length=120), nullable=False),
        sa.Column("logo_place", sa.String(length=120), nullable=True),
        sa.Column("accent", sa.String(length=7), nullable=True),
        sa.Column("mail_sender", sa.String(length=254), nullable=False),
        sa.Column("mail_sender_name", sa.String(length=120), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("default_language", sa.String(length=5), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("idle_hours", BIGINT, nullable=False),
        sa.Column("absolute_hours", BIGINT, nullable=False),
        sa.Column("passwords_allowed", sa.Boolean(), nullable=False),
        sa.Column("staff_second_factor", sa.Boolean(), nullable=False),
        sa.Column("modules", sa.JSON(), nullable=False),
        sa.Column("demo_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__installation")),
    )
    op.create_table(
        "mail_delivery",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("offered", BIGINT, nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__mail_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq__mail_delivery__message_id")),
    )
    op.create_table(
        "mailbox_message",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("to", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__mailbox_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq__mailbox_message__message_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__mailbox_message__public_id")),
    )
    with op.batch_alter_table("mailbox_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__mailbox_message__to"), ["to"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("customer_ref", BIGINT, nullable=True),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=True),
        sa.Column("dedupe_key", sa.String(length=120), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", BIGINT, nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq__outbox__dedupe_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix__outbox__due", ["done_at", "not_before"], unique=False)

    op.create_table(
        "product",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_ja", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__product")),
        sa.UniqueConstraint("code", name=op.f("uq__product__code")),
    )
    op.create_table(
        "purpose_link",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("person_id", BIGINT, nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("customer_ref", BIGINT, nullable=True),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=True),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("tries", BIGINT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", BIGINT, nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__purpose_link")),
        sa.UniqueConstraint("public_id", name=op.f("uq__purpose_link__public_id")),
    )
    with op.batch_alter_table("purpose_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__purpose_link__created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix__purpose_link__customer_ref"), ["customer_ref"], unique=False)
        batch_op.create_index(batch_op.f("ix__purpose_link__person_id"), ["person_id"], unique=False)

    op.create_table(
        "segment",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("name_ja", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__segment")),
    )
    op.create_table(
        "user",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("family_name", sa.String(length=80), nullable=False),
        sa.Column("given_name", sa.String(length=80), nullable=False),
        sa.Column("family_kana", sa.String(length=80), nullable=False),
        sa.Column("given_kana", sa.String(length=80), nullable=False),
        sa.Column("romanised", sa.String(length=160), nullable=False),
        sa.Column("search_key", sa.String(length=600), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("staff_role", sa.String(length=20), nullable=True),
        sa.Column("staff_department", sa.String(length=120), nullable=False),
        sa.Column("staff_title", sa.String(length=120), nullable=False),
        sa.Column("staff_leaves_on", sa.Date(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_factor_salt", sa.String(length=32), nullable=True),
        sa.Column("second_factor_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_factor_step", BIGINT, nullable=False),
        sa.Column("scheme", sa.String(length=5), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__user")),
        sa.UniqueConstraint("email", name=op.f("uq__user__email")),
        sa.UniqueConstraint("external_id", name=op.f("uq__user__external_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__user__public_id")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__user__search_key"), ["search_key"], unique=False)
        batch_op.create_index(batch_op.f("ix__user__staff_role"), ["staff_role"], unique=False)

    op.create_table(
        "vendor_holiday",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__vendor_holiday")),
        sa.UniqueConstraint("on", name=op.f("uq__vendor_holiday__on")),
    )
    op.create_table(
        "absence",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("entered_by_id", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck__absence__order")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk__absence__user_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__absence")),
        sa.UniqueConstraint("public_id", name=op.f("uq__absence__public_id")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix__absence__days", ["until_on", "from_on"], unique=False)
        batch_op.create_index(batch_op.f("ix__absence__user_id"), ["user_id"], unique=False)

    op.create_table(
        "crm_import",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("size", BIGINT, nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk__crm_import__by_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__crm_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq__crm_import__public_id")),
    )
    op.create_table(
        "customer",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kana", sa.String(length=200), nullable=False),
        sa.Column("search_key", sa.String(length=600), nullable=False),
        sa.Column("industry", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("fiscal_first_month", BIGINT, nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("segment_id", BIGINT, nullable=True),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("logo_place", sa.String(length=120), nullable=True),
        sa.Column("opened_by_customer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_days", BIGINT, nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pulse", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.CheckConstraint(
            "fiscal_first_month BETWEEN 1 AND 12", name=op.f("ck__customer__fiscal_first_month")
        ),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segment.id"], name=op.f("fk__customer__segment_id__segment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__customer")),
        sa.UniqueConstraint("external_id", name=op.f("uq__customer__external_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__customer__public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq__customer__slug")),
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index("ix__customer__kana", ["kana"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk__recovery_code__user_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__recovery_code__user_id"), ["user_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("viewing_as_id", BIGINT, nullable=True),
        sa.Column("viewing_customer_id", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk__sign_in__user_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__sign_in")),
        sa.UniqueConstraint("key_hash", name=op.f("uq__sign_in__key_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq__sign_in__public_id")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__sign_in__user_id"), ["user_id"], unique=False)

    op.create_table(
        "snooze",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk__snooze__user_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__snooze")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq__snooze__user_id_key")),
    )
    op.create_table(
        "account_team_member",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__account_team_member__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk__account_team_member__user_id__user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__account_team_member")),
    )
    with op.batch_alter_table("account_team_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__account_team_member__customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index("ix__account_team_member__user", ["user_id", "ended_at"], unique=False)

    op.create_table(
        "activity",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", BIGINT, nullable=True),
        sa.Column("actor_side", sa.String(length=20), nullable=True),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_public_id", sa.String(length=16), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__activity__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__activity")),
        sa.UniqueConstraint("public_id", name=op.f("uq__activity__public_id")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__activity__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__activity__timeline", ["customer_id", "at"], unique=False)

    op.create_table(
        "change_set",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", BIGINT, nullable=True),
        sa.Column("actor_side", sa.String(length=20), nullable=True),
        sa.Column("on_behalf_of_id", BIGINT, nullable=True),
        sa.Column("request_key", sa.String(length=64), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__change_set__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__change_set")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__change_set__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__change_set__public_id")),
    )
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__change_set__at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix__change_set__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "company_holiday",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__company_holiday__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__company_holiday")),
        sa.UniqueConstraint("customer_id", "on", name=op.f("uq__company_holiday__customer_id_on")),
    )
    with op.batch_alter_table("company_holiday", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__company_holiday__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "department",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("parent_id", BIGINT, nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kana", sa.String(length=120), nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "parent_id"],
            ["department.customer_id", "department.id"],
            name=op.f("fk__department__customer_id_parent_id__department"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__department__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__department")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__department__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__department__public_id")),
    )
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__department__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "handover",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("from_id", BIGINT, nullable=False),
        sa.Column("to_id", BIGINT, nullable=False),
        sa.Column("goals_promised", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("risks", sa.Text(), nullable=False),
        sa.Column("commitments", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__handover__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["user.id"], name=op.f("fk__handover__from_id__user")),
        sa.ForeignKeyConstraint(["to_id"], ["user.id"], name=op.f("fk__handover__to_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__handover")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__handover__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__handover__public_id")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__handover__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("customer_ref", BIGINT, nullable=True),
        sa.Column("link_id", BIGINT, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("family_name", sa.String(length=80), nullable=False),
        sa.Column("given_name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("staff_role", sa.String(length=20), nullable=True),
        sa.Column("department_id", BIGINT, nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("invited_by_id", BIGINT, nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", BIGINT, nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_ref"], ["customer.id"], name=op.f("fk__invitation__customer_ref__customer")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["user.id"], name=op.f("fk__invitation__invited_by_id__user")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["purpose_link.id"], name=op.f("fk__invitation__link_id__purpose_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq__invitation__public_id")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index("ix__invitation__customer", ["customer_ref", "accepted_at"], unique=False)

    op.create_table(
        "mail_domain",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("domain", sa.String(length=120), nullable=False),
        sa.Column("allowed_by_id", BIGINT, nullable=True),
        sa.Column("allowed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__mail_domain__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__mail_domain")),
        sa.UniqueConstraint("domain", name=op.f("uq__mail_domain__domain")),
        sa.UniqueConstraint("public_id", name=op.f("uq__mail_domain__public_id")),
    )
    with op.batch_alter_table("mail_domain", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__mail_domain__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("north_star", sa.String(length=500), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vendor_note", sa.Text(), nullable=False),
        sa.Column("at_risk_points", BIGINT, nullable=False),
        sa.Column("off_track_points", BIGINT, nullable=False),
        sa.Column("strategy_label", sa.String(length=60), nullable=False),
        sa.Column("copied_from_id", BIGINT, nullable=True),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "copied_from_id"],
            ["plan.customer_id", "plan.id"],
            name=op.f("fk__plan__customer_id_copied_from_id__plan"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__plan__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__plan")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__plan__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__plan__public_id")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__plan__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "uq__plan__active",
            ["customer_id"],
            unique=True,
            sqlite_where=sa.text("activated_at IS NOT NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("activated_at IS NOT NULL AND deleted_at IS NULL"),
        )

    op.create_table(
        "stored_file",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", BIGINT, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__stored_file__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__stored_file")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__stored_file__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__stored_file__public_id")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__stored_file__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("product_id", BIGINT, nullable=False),
        sa.Column("plan_name", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("renews_on", sa.Date(), nullable=True),
        sa.Column("auto_renews", sa.Boolean(), nullable=False),
        sa.Column("notice_months", BIGINT, nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("arr_minor", BIGINT, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__subscription__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk__subscription__product_id__product")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__subscription")),
        sa.UniqueConstraint(
            "customer_id", "external_id", name=op.f("uq__subscription__customer_id_external_id")
        ),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__subscription__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__subscription__public_id")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__subscription__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__subscription__notice_on"), ["notice_on"], unique=False)

    op.create_table(
        "import_run",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("plan_id", BIGINT, nullable=True),
        sa.Column("file_id", BIGINT, nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress", BIGINT, nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.String(length=40), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "file_id"],
            ["stored_file.customer_id", "stored_file.id"],
            name=op.f("fk__import_run__customer_id_file_id__stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "plan_id"],
            ["plan.customer_id", "plan.id"],
            name=op.f("fk__import_run__customer_id_plan_id__plan"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__import_run__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__import_run")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__import_run__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__import_run__public_id")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__import_run__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("department_id", BIGINT, nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("champion_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exec_sponsor", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visit_began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_visit_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leaves_on", sa.Date(), nullable=True),
        sa.Column("successor_id", BIGINT, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "department_id"],
            ["department.customer_id", "department.id"],
            name=op.f("fk__membership__customer_id_department_id__department"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "successor_id"],
            ["membership.customer_id", "membership.id"],
            name=op.f("fk__membership__customer_id_successor_id__membership"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__membership__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk__membership__user_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__membership")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__membership__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__membership__public_id")),
        sa.UniqueConstraint("user_id", "customer_id", name=op.f("uq__membership__user_id_customer_id")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__membership__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__membership__user_id"), ["user_id"], unique=False)

    op.create_table(
        "plan_pulse",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("plan_id", BIGINT, nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "plan_id"],
            ["plan.customer_id", "plan.id"],
            name=op.f("fk__plan_pulse__customer_id_plan_id__plan"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__plan_pulse__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__plan_pulse")),
        sa.UniqueConstraint("plan_id", "audience", name=op.f("uq__plan_pulse__plan_id_audience")),
    )
    with op.batch_alter_table("plan_pulse", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__plan_pulse__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "plan_summary",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("plan_id", BIGINT, nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("progress", sa.Float(), nullable=True),
        sa.Column("expected", sa.Float(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("worst_kpi", sa.JSON(), nullable=False),
        sa.Column("last_measured_on", sa.Date(), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "plan_id"],
            ["plan.customer_id", "plan.id"],
            name=op.f("fk__plan_summary__customer_id_plan_id__plan"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__plan_summary__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__plan_summary")),
        sa.UniqueConstraint("plan_id", "audience", name=op.f("uq__plan_summary__plan_id_audience")),
    )
    with op.batch_alter_table("plan_summary", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__plan_summary__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("change_set_id", BIGINT, nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIGINT, nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "change_set_id"],
            ["change_set.customer_id", "change_set.id"],
            name=op.f("fk__revision__customer_id_change_set_id__change_set"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__revision__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__revision")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__revision__change_set_id"), ["change_set_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__revision__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix__revision__subject", ["customer_id", "subject_kind", "subject_id", "id"], unique=False
        )

    op.create_table(
        "departure",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("membership_id", BIGINT, nullable=False),
        sa.Column("successor_id", BIGINT, nullable=True),
        sa.Column("leaves_on", sa.Date(), nullable=False),
        sa.Column("moves_to", sa.String(length=200), nullable=False),
        sa.Column("planned_by_id", BIGINT, nullable=True),
        sa.Column("handed_over", sa.JSON(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "membership_id"],
            ["membership.customer_id", "membership.id"],
            name=op.f("fk__departure__customer_id_membership_id__membership"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "successor_id"],
            ["membership.customer_id", "membership.id"],
            name=op.f("fk__departure__customer_id_successor_id__membership"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__departure__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__departure")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__departure__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__departure__public_id")),
    )
    with op.batch_alter_table("departure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__departure__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "node",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("plan_id", BIGINT, nullable=False),
        sa.Column("parent_id", BIGINT, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("customer_owner_id", BIGINT, nullable=True),
        sa.Column("vendor_owner_id", BIGINT, nullable=True),
        sa.Column("department_id", BIGINT, nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_in_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.CheckConstraint("weight > 0", name=op.f("ck__node__weight")),
        sa.ForeignKeyConstraint(
            ["customer_id", "customer_owner_id"],
            ["membership.customer_id", "membership.id"],
            name=op.f("fk__node__customer_id_customer_owner_id__membership"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "department_id"],
            ["department.customer_id", "department.id"],
            name=op.f("fk__node__customer_id_department_id__department"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "parent_id"],
            ["node.customer_id", "node.id"],
            name=op.f("fk__node__customer_id_parent_id__node"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "plan_id"],
            ["plan.customer_id", "plan.id"],
            name=op.f("fk__node__customer_id_plan_id__plan"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__node__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_owner_id"], ["user.id"], name=op.f("fk__node__vendor_owner_id__user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__node")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__node__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__node__public_id")),
    )
    with op.batch_alter_table("node", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__node__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__node__external", ["customer_id", "plan_id", "external_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__node__parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix__node__plan", ["customer_id", "plan_id", "deleted_at"], unique=False)

    op.create_table(
        "kpi",
        sa.Column("node_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("baseline", sa.Float(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("band_low", sa.Float(), nullable=True),
        sa.Column("band_high", sa.Float(), nullable=True),
        sa.Column("limit_low", sa.Float(), nullable=True),
        sa.Column("limit_high", sa.Float(), nullable=True),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.Column("response_action", sa.String(length=500), nullable=False),
        sa.Column("response_vendor_id", BIGINT, nullable=True),
        sa.Column("response_customer_id", BIGINT, nullable=True),
        sa.Column("response_days", BIGINT, nullable=True),
        sa.Column("cadence", sa.String(length=20), nullable=False),
        sa.Column("data_source", sa.String(length=200), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("worth_minor", BIGINT, nullable=True),
        sa.Column("worth_currency", sa.String(length=3), nullable=False),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.Column("latest_value", sa.Float(), nullable=True),
        sa.Column("latest_on", sa.Date(), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "node_id"],
            ["node.customer_id", "node.id"],
            name=op.f("fk__kpi__customer_id_node_id__node"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "response_customer_id"],
            ["membership.customer_id", "membership.id"],
            name=op.f("fk__kpi__customer_id_response_customer_id__membership"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__kpi__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["response_vendor_id"], ["user.id"], name=op.f("fk__kpi__response_vendor_id__user")
        ),
        sa.PrimaryKeyConstraint("node_id", name=op.f("pk__kpi")),
    )
    with op.batch_alter_table("kpi", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__kpi__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "measurement",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("node_id", BIGINT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", BIGINT, nullable=True),
        sa.Column("actor_side", sa.String(length=20), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "node_id"],
            ["node.customer_id", "node.id"],
            name=op.f("fk__measurement__customer_id_node_id__node"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__measurement__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__measurement")),
        sa.UniqueConstraint("public_id", name=op.f("uq__measurement__public_id")),
    )
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__measurement__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__measurement__node", ["node_id", "on", "id"], unique=False)

    op.create_table(
        "operating_rule",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("node_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("by_when", sa.String(length=120), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "node_id"],
            ["node.customer_id", "node.id"],
            name=op.f("fk__operating_rule__customer_id_node_id__node"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__operating_rule__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__operating_rule")),
        sa.UniqueConstraint("public_id", name=op.f("uq__operating_rule__public_id")),
    )
    with op.batch_alter_table("operating_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__operating_rule__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__operating_rule__node_id"), ["node_id"], unique=False)

    op.create_table(
        "postponed_value",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("node_id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "node_id"],
            ["node.customer_id", "node.id"],
            name=op.f("fk__postponed_value__customer_id_node_id__node"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__postponed_value__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk__postponed_value__user_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__postponed_value")),
        sa.UniqueConstraint("node_id", "user_id", name=op.f("uq__postponed_value__node_id_user_id")),
    )
    with op.batch_alter_table("postponed_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__postponed_value__customer_id"), ["customer_id"], unique=False)
    for table in APPEND_ONLY:
        refuse_changes(table)


def refuse_changes(table: str) -> None:
    """Let the database itself refuse to change or delete a row of the table."""
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


def downgrade() -> None:
    with op.batch_alter_table("postponed_value", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__postponed_value__customer_id"))

    op.drop_table("postponed_value")
    with op.batch_alter_table("operating_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__operating_rule__node_id"))
        batch_op.drop_index(batch_op.f("ix__operating_rule__customer_id"))

    op.drop_table("operating_rule")
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.drop_index("ix__measurement__node")
        batch_op.drop_index(batch_op.f("ix__measurement__customer_id"))

    op.drop_table("measurement")
    with op.batch_alter_table("kpi", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__kpi__customer_id"))

    op.drop_table("kpi")
    with op.batch_alter_table("node", schema=None) as batch_op:
        batch_op.drop_index("ix__node__plan")
        batch_op.drop_index(batch_op.f("ix__node__parent_id"))
        batch_op.drop_index("ix__node__external")
        batch_op.drop_index(batch_op.f("ix__node__customer_id"))

    op.drop_table("node")
    with op.batch_alter_table("departure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__departure__customer_id"))

    op.drop_table("departure")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index("ix__revision__subject")
        batch_op.drop_index(batch_op.f("ix__revision__customer_id"))
        batch_op.drop_index(batch_op.f("ix__revision__change_set_id"))

    op.drop_table("revision")
    with op.batch_alter_table("plan_summary", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__plan_summary__customer_id"))

    op.drop_table("plan_summary")
    with op.batch_alter_table("plan_pulse", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__plan_pulse__customer_id"))

    op.drop_table("plan_pulse")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__membership__user_id"))
        batch_op.drop_index(batch_op.f("ix__membership__customer_id"))

    op.drop_table("membership")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__import_run__customer_id"))

    op.drop_table("import_run")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__subscription__notice_on"))
        batch_op.drop_index(batch_op.f("ix__subscription__customer_id"))

    op.drop_table("subscription")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__stored_file__customer_id"))

    op.drop_table("stored_file")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__plan__active",
            sqlite_where=sa.text("activated_at IS NOT NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("activated_at IS NOT NULL AND deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__plan__customer_id"))

    op.drop_table("plan")
    with op.batch_alter_table("mail_domain", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__mail_domain__customer_id"))

    op.drop_table("mail_domain")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index("ix__invitation__customer")

    op.drop_table("invitation")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__handover__customer_id"))

    op.drop_table("handover")
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__department__customer_id"))

    op.drop_table("department")
    with op.batch_alter_table("company_holiday", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__company_holiday__customer_id"))

    op.drop_table("company_holiday")
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__change_set__customer_id"))
        batch_op.drop_index(batch_op.f("ix__change_set__at"))

    op.drop_table("change_set")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("ix__activity__timeline")
        batch_op.drop_index(batch_op.f("ix__activity__customer_id"))

    op.drop_table("activity")
    with op.batch_alter_table("account_team_member", schema=None) as batch_op:
        batch_op.drop_index("ix__account_team_member__user")
        batch_op.drop_index(batch_op.f("ix__account_team_member__customer_id"))

    op.drop_table("account_team_member")
    op.drop_table("snooze")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__sign_in__user_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__recovery_code__user_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix__customer__kana")

    op.drop_table("customer")
    op.drop_table("crm_import")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__absence__user_id"))
        batch_op.drop_index("ix__absence__days")

    op.drop_table("absence")
    op.drop_table("vendor_holiday")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__user__staff_role"))
        batch_op.drop_index(batch_op.f("ix__user__search_key"))

    op.drop_table("user")
    op.drop_table("segment")
    with op.batch_alter_table("purpose_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__purpose_link__person_id"))
        batch_op.drop_index(batch_op.f("ix__purpose_link__customer_ref"))
        batch_op.drop_index(batch_op.f("ix__purpose_link__created_at"))

    op.drop_table("purpose_link")
    op.drop_table("product")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix__outbox__due")

    op.drop_table("outbox")
    with op.batch_alter_table("mailbox_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__mailbox_message__to"))

    op.drop_table("mailbox_message")
    op.drop_table("mail_delivery")
    op.drop_table("installation")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__audit_entry__customer_ref"))
        batch_op.drop_index(batch_op.f("ix__audit_entry__at"))
        batch_op.drop_index(batch_op.f("ix__audit_entry__actor_id"))
        batch_op.drop_index(batch_op.f("ix__audit_entry__act"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("answered_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__answered_request__at"))

    op.drop_table("answered_request")
    if op.get_bind().dialect.name != "sqlite":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_refuse()")
