"""What customers' people do in the product, as the product tells it.

Revision 0015, after 0014. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "usage_refused",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token_ref", BIGINT, nullable=False),
        sa.Column("customer_ref", BIGINT, nullable=False),
        sa.Column("place", BIGINT, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("event_id", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__usage_refused")),
    )

    with op.batch_alter_table("usage_refused", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__usage_refused__at"), ["at"], unique=False)
        batch_op.create_index("ix__usage_refused__token", ["token_ref", "at"], unique=False)

    op.create_table(
        "usage_rule",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("kept_days", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__usage_rule")),
    )

    op.create_table(
        "usage_token",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("customer_ref", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("ending", sa.String(length=4), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", BIGINT, nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__usage_token")),
        sa.UniqueConstraint("key_hash", name=op.f("uq__usage_token__key_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq__usage_token__public_id")),
    )

    with op.batch_alter_table("usage_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__usage_token__customer_ref"), ["customer_ref"], unique=False)

    op.create_table(
        "usage_person",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("named", sa.String(length=254), nullable=False),
        sa.Column("person_id", BIGINT, nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__usage_person__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk__usage_person__person_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__usage_person")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__usage_person__customer_id_id")),
        sa.UniqueConstraint("customer_id", "named", name=op.f("uq__usage_person__customer_id_named")),
    )

    with op.batch_alter_table("usage_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__usage_person__person_id"), ["person_id"], unique=False)

    op.create_table(
        "usage_total",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("times", BIGINT, nullable=False),
        sa.Column("value_sum", sa.Float(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__usage_total__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__usage_total")),
        sa.UniqueConstraint("customer_id", "name", name=op.f("uq__usage_total__customer_id_name")),
    )

    with op.batch_alter_table("usage_total", schema=None) as batch_op:
        batch_op.create_index("ix__usage_total__name", ["name"], unique=False)

    op.create_table(
        "usage_count",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("times", BIGINT, nullable=False),
        sa.Column("value_sum", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "person_id"],
            ["usage_person.customer_id", "usage_person.id"],
            name=op.f("fk__usage_count__customer_id_person_id__usage_person"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__usage_count__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__usage_count")),
        sa.UniqueConstraint(
            "customer_id",
            "name",
            "day",
            "person_id",
            name=op.f("uq__usage_count__customer_id_name_day_person_id"),
        ),
    )

    op.create_table(
        "usage_event",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("event_id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("times", BIGINT, nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("properties", sa.JSON(), nullable=False),
        sa.Column("token_ref", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "person_id"],
            ["usage_person.customer_id", "usage_person.id"],
            name=op.f("fk__usage_event__customer_id_person_id__usage_person"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__usage_event__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__usage_event")),
        sa.UniqueConstraint("customer_id", "event_id", name=op.f("uq__usage_event__customer_id_event_id")),
    )

    with op.batch_alter_table("usage_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__usage_event__at"), ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("usage_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__usage_event__at"))
    op.drop_table("usage_event")
    op.drop_table("usage_count")
    with op.batch_alter_table("usage_total", schema=None) as batch_op:
        batch_op.drop_index("ix__usage_total__name")
    op.drop_table("usage_total")
    with op.batch_alter_table("usage_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__usage_person__person_id"))
    op.drop_table("usage_person")
    with op.batch_alter_table("usage_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__usage_token__customer_ref"))
    op.drop_table("usage_token")
    op.drop_table("usage_rule")
    with op.batch_alter_table("usage_refused", schema=None) as batch_op:
        batch_op.drop_index("ix__usage_refused__token")
        batch_op.drop_index(batch_op.f("ix__usage_refused__at"))
    op.drop_table("usage_refused")
