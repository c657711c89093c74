"""Mail that comes in: kept whole before it is read, and what became of it.

Revision 0006, after 0005. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "inbound_mail",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("transport_id", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("size", BIGINT, nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("envelope_from", sa.String(length=320), nullable=True),
        sa.Column("envelope_to", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", BIGINT, nullable=True),
        sa.Column("customer_ref", BIGINT, nullable=True),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("aside_by_id", BIGINT, nullable=True),
        sa.Column("duplicate_of_id", BIGINT, nullable=True),
        sa.Column("readings", BIGINT, nullable=False),
        sa.Column("attempts", BIGINT, nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__inbound_mail")),
        sa.UniqueConstraint("public_id", name=op.f("uq__inbound_mail__public_id")),
        sa.UniqueConstraint("source", "transport_id", name=op.f("uq__inbound_mail__source_transport_id")),
    )

    with op.batch_alter_table("inbound_mail", schema=None) as batch_op:
        batch_op.create_index("ix__inbound_mail__customer", ["customer_ref", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix__inbound_mail__identity"), ["identity"], unique=False)
        batch_op.create_index("ix__inbound_mail__sender", ["sender", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix__inbound_mail__sha256"), ["sha256"], unique=False)
        batch_op.create_index("ix__inbound_mail__state", ["state", "id"], unique=False)

    op.create_table(
        "mailbox",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("uid_validity", BIGINT, nullable=False),
        sa.Column("next_uid", BIGINT, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__mailbox")),
        sa.UniqueConstraint("name", name=op.f("uq__mailbox__name")),
    )

    op.create_table(
        "inbound_delivery",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("mail_id", BIGINT, nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("customer_ref", BIGINT, nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["inbound_mail.id"],
            name=op.f("fk__inbound_delivery__mail_id__inbound_mail"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__inbound_delivery")),
        sa.UniqueConstraint("identity", "key", name=op.f("uq__inbound_delivery__identity_key")),
    )

    with op.batch_alter_table("inbound_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__inbound_delivery__mail_id"), ["mail_id"], unique=False)

    op.create_table(
        "known_address",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("said_by_id", BIGINT, nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__known_address__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__known_address")),
        sa.UniqueConstraint("address", name=op.f("uq__known_address__address")),
    )

    with op.batch_alter_table("known_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__known_address__person_id"), ["person_id"], unique=False)

    op.create_table(
        "mail_trouble",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", BIGINT, nullable=False),
        sa.Column("not_yet_times", BIGINT, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__mail_trouble__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__mail_trouble")),
        sa.UniqueConstraint("person_id", name=op.f("uq__mail_trouble__person_id")),
    )


def downgrade() -> None:
    op.drop_table("mail_trouble")
    with op.batch_alter_table("known_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__known_address__person_id"))
    op.drop_table("known_address")
    with op.batch_alter_table("inbound_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__inbound_delivery__mail_id"))
    op.drop_table("inbound_delivery")
    op.drop_table("mailbox")
    with op.batch_alter_table("inbound_mail", schema=None) as batch_op:
        batch_op.drop_index("ix__inbound_mail__state")
        batch_op.drop_index(batch_op.f("ix__inbound_mail__sha256"))
        batch_op.drop_index("ix__inbound_mail__sender")
        batch_op.drop_index(batch_op.f("ix__inbound_mail__identity"))
        batch_op.drop_index("ix__inbound_mail__customer")
    op.drop_table("inbound_mail")
