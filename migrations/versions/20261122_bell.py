"""The bell: settings by customer, pauses, chat channels.

Revision 0012, after 0011. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("customer_ref", BIGINT, nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("sealed_url", sa.String(length=4000), nullable=False),
        sa.Column("covers", sa.String(length=20), nullable=False),
        sa.Column("covers_id", BIGINT, nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("readers", sa.String(length=20), nullable=False),
        sa.Column("with_text", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_by_id", BIGINT, nullable=True),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=40), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__channel")),
        sa.UniqueConstraint("public_id", name=op.f("uq__channel__public_id")),
    )

    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.create_index("ix__channel__of_side", ["side", "customer_ref"], unique=False)

    op.create_table(
        "notice_default",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("by_mail", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__notice_default")),
        sa.UniqueConstraint("side", "kind", name=op.f("uq__notice_default__side_kind")),
    )

    op.create_table(
        "notice_pause",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("customer_ref", BIGINT, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__notice_pause__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__notice_pause")),
        sa.UniqueConstraint(
            "person_id", "customer_ref", name=op.f("uq__notice_pause__person_id_customer_ref")
        ),
    )

    op.create_table(
        "channel_news",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("channel_id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIGINT, nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["channel.id"],
            name=op.f("fk__channel_news__channel_id__channel"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__channel_news__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__channel_news")),
        sa.UniqueConstraint("channel_id", "about", name=op.f("uq__channel_news__channel_id_about")),
        sa.UniqueConstraint("public_id", name=op.f("uq__channel_news__public_id")),
    )

    with op.batch_alter_table("channel_news", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__channel_news__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__channel_news__owed", ["channel_id", "sent_at", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("channel_news", schema=None) as batch_op:
        batch_op.drop_index("ix__channel_news__owed")
        batch_op.drop_index(batch_op.f("ix__channel_news__customer_id"))
    op.drop_table("channel_news")
    op.drop_table("notice_pause")
    op.drop_table("notice_default")
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.drop_index("ix__channel__of_side")
    op.drop_table("channel")
