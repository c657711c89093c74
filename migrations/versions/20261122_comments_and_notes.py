"""Comments on what both sides work on, and notes that several people write at the same time.

Revision 0002, after 0001. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "comment_thread",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIGINT, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__comment_thread__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__comment_thread")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__comment_thread__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__comment_thread__public_id")),
    )

    with op.batch_alter_table("comment_thread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__comment_thread__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix__comment_thread__subject", ["customer_id", "subject_kind", "subject_id"], unique=False
        )

    op.create_table(
        "comments_read",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIGINT, nullable=False),
        sa.Column("through_id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__comments_read__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__comments_read__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__comments_read")),
        sa.UniqueConstraint(
            "customer_id",
            "person_id",
            "subject_kind",
            "subject_id",
            name=op.f("uq__comments_read__customer_id_person_id_subject_kind_subject_id"),
        ),
    )

    with op.batch_alter_table("comments_read", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__comments_read__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIGINT, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("numbered", BIGINT, nullable=False),
        sa.Column("gathered_to", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__note__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__note")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__note__customer_id_id")),
        sa.UniqueConstraint(
            "customer_id",
            "subject_kind",
            "subject_id",
            "visibility",
            name=op.f("uq__note__customer_id_subject_kind_subject_id_visibility"),
        ),
    )

    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__note__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "comment",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("thread_id", BIGINT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", BIGINT, nullable=False),
        sa.Column("author_side", sa.String(length=20), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk__comment__author_id__user")),
        sa.ForeignKeyConstraint(
            ["customer_id", "thread_id"],
            ["comment_thread.customer_id", "comment_thread.id"],
            name=op.f("fk__comment__customer_id_thread_id__comment_thread"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__comment__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__comment")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__comment__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__comment__public_id")),
    )

    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__comment__author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__comment__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__comment__thread", ["thread_id", "id"], unique=False)

    op.create_table(
        "note_update",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("note_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("author_id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "note_id"],
            ["note.customer_id", "note.id"],
            name=op.f("fk__note_update__customer_id_note_id__note"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__note_update__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__note_update")),
        sa.UniqueConstraint(
            "customer_id", "note_id", "number", name=op.f("uq__note_update__customer_id_note_id_number")
        ),
    )

    with op.batch_alter_table("note_update", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__note_update__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "note_version",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("note_id", BIGINT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("up_to", BIGINT, nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "note_id"],
            ["note.customer_id", "note.id"],
            name=op.f("fk__note_version__customer_id_note_id__note"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__note_version__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__note_version")),
        sa.UniqueConstraint(
            "customer_id", "note_id", "day", name=op.f("uq__note_version__customer_id_note_id_day")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq__note_version__public_id")),
    )

    with op.batch_alter_table("note_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__note_version__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "note_writing",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("note_id", BIGINT, nullable=False),
        sa.Column("author_id", BIGINT, nullable=False),
        sa.Column("author_side", sa.String(length=20), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "note_id"],
            ["note.customer_id", "note.id"],
            name=op.f("fk__note_writing__customer_id_note_id__note"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__note_writing__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__note_writing")),
    )

    with op.batch_alter_table("note_writing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__note_writing__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__note_writing__note", ["customer_id", "note_id", "author_id"], unique=False)

    op.create_table(
        "thread_resolution",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("thread_id", BIGINT, nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_by_id", BIGINT, nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "thread_id"],
            ["comment_thread.customer_id", "comment_thread.id"],
            name=op.f("fk__thread_resolution__customer_id_thread_id__comment_thread"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__thread_resolution__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__thread_resolution")),
    )

    with op.batch_alter_table("thread_resolution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__thread_resolution__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__thread_resolution__thread", ["thread_id", "reopened_at"], unique=False)
        batch_op.create_index(
            "uq__thread_resolution__open",
            ["thread_id"],
            unique=True,
            sqlite_where=sa.text("reopened_at IS NULL"),
            postgresql_where=sa.text("reopened_at IS NULL"),
        )

    op.create_table(
        "mention",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("comment_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "comment_id"],
            ["comment.customer_id", "comment.id"],
            name=op.f("fk__mention__customer_id_comment_id__comment"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__mention__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk__mention__person_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__mention")),
        sa.UniqueConstraint("comment_id", "person_id", name=op.f("uq__mention__comment_id_person_id")),
    )

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__mention__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__mention__person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__mention__person_id"))
        batch_op.drop_index(batch_op.f("ix__mention__customer_id"))
    op.drop_table("mention")
    with op.batch_alter_table("thread_resolution", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__thread_resolution__open",
            sqlite_where=sa.text("reopened_at IS NULL"),
            postgresql_where=sa.text("reopened_at IS NULL"),
        )
        batch_op.drop_index("ix__thread_resolution__thread")
        batch_op.drop_index(batch_op.f("ix__thread_resolution__customer_id"))
    op.drop_table("thread_resolution")
    with op.batch_alter_table("note_writing", schema=None) as batch_op:
        batch_op.drop_index("ix__note_writing__note")
        batch_op.drop_index(batch_op.f("ix__note_writing__customer_id"))
    op.drop_table("note_writing")
    with op.batch_alter_table("note_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__note_version__customer_id"))
    op.drop_table("note_version")
    with op.batch_alter_table("note_update", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__note_update__customer_id"))
    op.drop_table("note_update")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix__comment__thread")
        batch_op.drop_index(batch_op.f("ix__comment__customer_id"))
        batch_op.drop_index(batch_op.f("ix__comment__author_id"))
    op.drop_table("comment")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__note__customer_id"))
    op.drop_table("note")
    with op.batch_alter_table("comments_read", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__comments_read__customer_id"))
    op.drop_table("comments_read")
    with op.batch_alter_table("comment_thread", schema=None) as batch_op:
        batch_op.drop_index("ix__comment_thread__subject")
        batch_op.drop_index(batch_op.f("ix__comment_thread__customer_id"))
    op.drop_table("comment_thread")
