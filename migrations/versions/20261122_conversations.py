"""Conversations, their messages, and by when answers are expected.

Revision 0008, after 0007. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "talk_pulse",
        sa.Column("customer_ref", BIGINT, autoincrement=False, nullable=False),
        sa.Column("vendor", BIGINT, nullable=False),
        sa.Column("customer", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("customer_ref", name=op.f("pk__talk_pulse")),
    )

    op.create_table(
        "answer_times",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("segment_id", BIGINT, nullable=True),
        sa.Column("customer_ref", BIGINT, nullable=True),
        sa.Column("week", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("within_minutes", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.CheckConstraint(
            "segment_id IS NULL OR customer_ref IS NULL", name=op.f("ck__answer_times__one_kind")
        ),
        sa.ForeignKeyConstraint(
            ["customer_ref"], ["customer.id"], name=op.f("fk__answer_times__customer_ref__customer")
        ),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segment.id"], name=op.f("fk__answer_times__segment_id__segment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__answer_times")),
        sa.UniqueConstraint("customer_ref", name=op.f("uq__answer_times__customer_ref")),
        sa.UniqueConstraint("public_id", name=op.f("uq__answer_times__public_id")),
        sa.UniqueConstraint("segment_id", name=op.f("uq__answer_times__segment_id")),
    )

    op.create_table(
        "conversation",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=400), nullable=False),
        sa.Column("begun_by_id", BIGINT, nullable=True),
        sa.Column("begun_side", sa.String(length=20), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIGINT, nullable=False),
        sa.Column("context_title", sa.String(length=300), nullable=False),
        sa.Column("context_path", sa.String(length=500), nullable=False),
        sa.Column("context_search", sa.String(length=200), nullable=False),
        sa.Column("waiting_for", sa.String(length=20), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assigned_id", BIGINT, nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_shared_id", BIGINT, nullable=False),
        sa.Column("last_shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_vendor_id", BIGINT, nullable=False),
        sa.Column("last_vendor_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_customer_id", BIGINT, nullable=False),
        sa.Column("last_customer_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pulse_vendor", BIGINT, nullable=False),
        sa.Column("pulse_customer", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_id"], ["user.id"], name=op.f("fk__conversation__assigned_id__user")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["user.id"], name=op.f("fk__conversation__begun_by_id__user")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__conversation__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__conversation")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__conversation__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__conversation__public_id")),
    )

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index(
            "ix__conversation__as_customer_sees", ["customer_id", "last_customer_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix__conversation__as_vendor_sees", ["customer_id", "last_vendor_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__conversation__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__conversation__inbox", ["last_vendor_at", "id"], unique=False)
        batch_op.create_index(
            "ix__conversation__of_assigned", ["assigned_id", "solved_at", "last_vendor_at"], unique=False
        )
        batch_op.create_index(
            "ix__conversation__of_customer", ["customer_id", "last_shared_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix__conversation__promised",
            ["assigned_id", "waiting_for", "solved_at", "answer_due_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix__conversation__open", ["solved_at", "waiting_for", "waiting_since"], unique=False
        )
        batch_op.create_index(
            "ix__conversation__turns", ["customer_id", "solved_at", "waiting_for"], unique=False
        )

    op.create_table(
        "follower",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("conversation_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_id", BIGINT, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "conversation_id"],
            ["conversation.customer_id", "conversation.id"],
            name=op.f("fk__follower__customer_id_conversation_id__conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__follower__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__follower__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__follower")),
        sa.UniqueConstraint(
            "customer_id",
            "conversation_id",
            "person_id",
            name=op.f("uq__follower__customer_id_conversation_id_person_id"),
        ),
    )

    with op.batch_alter_table("follower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__follower__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__follower__person", ["person_id", "conversation_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("conversation_id", BIGINT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("quoted", sa.Text(), nullable=False),
        sa.Column("author_id", BIGINT, nullable=True),
        sa.Column("author_side", sa.String(length=20), nullable=True),
        sa.Column("author_address", sa.String(length=254), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", BIGINT, nullable=True),
        sa.Column("happening", sa.String(length=20), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("mail_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk__message__author_id__user")),
        sa.ForeignKeyConstraint(
            ["customer_id", "conversation_id"],
            ["conversation.customer_id", "conversation.id"],
            name=op.f("fk__message__customer_id_conversation_id__conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__message__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__message")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__message__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__message__public_id")),
    )

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__message__author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            "ix__message__conversation", ["customer_id", "conversation_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__message__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "solving",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("conversation_id", BIGINT, nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_by_id", BIGINT, nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effort", BIGINT, nullable=True),
        sa.Column("effort_by_id", BIGINT, nullable=True),
        sa.Column("effort_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effort_words", sa.Text(), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "conversation_id"],
            ["conversation.customer_id", "conversation.id"],
            name=op.f("fk__solving__customer_id_conversation_id__conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__solving__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__solving")),
        sa.UniqueConstraint("public_id", name=op.f("uq__solving__public_id")),
    )

    with op.batch_alter_table("solving", schema=None) as batch_op:
        batch_op.create_index("ix__solving__conversation", ["conversation_id", "reopened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix__solving__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "message_file",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("message_id", BIGINT, nullable=False),
        sa.Column("file_id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "file_id"],
            ["stored_file.customer_id", "stored_file.id"],
            name=op.f("fk__message_file__customer_id_file_id__stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "message_id"],
            ["message.customer_id", "message.id"],
            name=op.f("fk__message_file__customer_id_message_id__message"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__message_file__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__message_file")),
        sa.UniqueConstraint("message_id", "file_id", name=op.f("uq__message_file__message_id_file_id")),
    )

    with op.batch_alter_table("message_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__message_file__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "message_mention",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("message_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "message_id"],
            ["message.customer_id", "message.id"],
            name=op.f("fk__message_mention__customer_id_message_id__message"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__message_mention__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__message_mention__person_id__user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__message_mention")),
        sa.UniqueConstraint(
            "message_id", "person_id", name=op.f("uq__message_mention__message_id_person_id")
        ),
    )

    with op.batch_alter_table("message_mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__message_mention__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__message_mention__person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("message_mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__message_mention__person_id"))
        batch_op.drop_index(batch_op.f("ix__message_mention__customer_id"))
    op.drop_table("message_mention")
    with op.batch_alter_table("message_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__message_file__customer_id"))
    op.drop_table("message_file")
    with op.batch_alter_table("solving", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__solving__customer_id"))
        batch_op.drop_index("ix__solving__conversation")
    op.drop_table("solving")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__message__customer_id"))
        batch_op.drop_index("ix__message__conversation")
        batch_op.drop_index(batch_op.f("ix__message__author_id"))
    op.drop_table("message")
    with op.batch_alter_table("follower", schema=None) as batch_op:
        batch_op.drop_index("ix__follower__person")
        batch_op.drop_index(batch_op.f("ix__follower__customer_id"))
    op.drop_table("follower")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index("ix__conversation__turns")
        batch_op.drop_index("ix__conversation__promised")
        batch_op.drop_index("ix__conversation__open")
        batch_op.drop_index("ix__conversation__of_customer")
        batch_op.drop_index("ix__conversation__of_assigned")
        batch_op.drop_index("ix__conversation__inbox")
        batch_op.drop_index(batch_op.f("ix__conversation__customer_id"))
        batch_op.drop_index("ix__conversation__as_vendor_sees")
        batch_op.drop_index("ix__conversation__as_customer_sees")
    op.drop_table("conversation")
    op.drop_table("answer_times")
    op.drop_table("talk_pulse")
