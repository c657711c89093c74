"""The index of the search, what people looked for, and words that mean the same.

Revision 0019, after 0018. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "search_circle",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("addressees", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__search_circle")),
        sa.UniqueConstraint("addressees", name=op.f("uq__search_circle__addressees")),
    )

    op.create_table(
        "search_posting",
        sa.Column("term_id", BIGINT, nullable=False),
        sa.Column("part", sa.SmallInteger(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("text_id", BIGINT, nullable=False),
        sa.Column("circle_id", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("term_id", "part", "weight", "text_id", name=op.f("pk__search_posting")),
        sqlite_with_rowid=False,
    )

    with op.batch_alter_table("search_posting", schema=None) as batch_op:
        batch_op.create_index(
            "ix__search_posting__text", ["text_id", "term_id"], unique=False, postgresql_include=["weight"]
        )

    op.create_table(
        "search_term",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column(
            "term",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("in_public", sa.Integer(), nullable=False),
        sa.Column("in_every_customer", sa.Integer(), nullable=False),
        sa.Column("in_some", sa.Integer(), nullable=False),
        sa.Column("in_vendor", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__search_term")),
        sa.UniqueConstraint("term", name=op.f("uq__search_term__term")),
    )

    op.create_table(
        "search_text",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("subject_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("group_path", sa.String(length=400), nullable=False),
        sa.Column("part", sa.SmallInteger(), nullable=False),
        sa.Column("circle_id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__search_text")),
        sa.UniqueConstraint(
            "source", "subject_id", "language", name=op.f("uq__search_text__source_subject_id_language")
        ),
    )

    with op.batch_alter_table("search_text", schema=None) as batch_op:
        batch_op.create_index("ix__search_text__part", ["part", "source", "language"], unique=False)

    op.create_table(
        "synonym_group",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__synonym_group")),
        sa.UniqueConstraint("public_id", name=op.f("uq__synonym_group__public_id")),
    )

    op.create_table(
        "search_body",
        sa.Column("text_id", BIGINT, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_id"],
            ["search_text.id"],
            name=op.f("fk__search_body__text_id__search_text"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk__search_body")),
    )

    op.create_table(
        "search_near",
        sa.Column("left", BIGINT, autoincrement=False, nullable=False),
        sa.Column("term_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["search_term.id"],
            name=op.f("fk__search_near__term_id__search_term"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("left", "term_id", name=op.f("pk__search_near")),
        sqlite_with_rowid=False,
    )

    with op.batch_alter_table("search_near", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__search_near__term_id"), ["term_id"], unique=False)

    op.create_table(
        "search_right",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("circle_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["circle_id"],
            ["search_circle.id"],
            name=op.f("fk__search_right__circle_id__search_circle"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", "circle_id", name=op.f("pk__search_right")),
        sqlite_with_rowid=False,
    )

    with op.batch_alter_table("search_right", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__search_right__circle_id"), ["circle_id"], unique=False)

    op.create_table(
        "searching",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", BIGINT, nullable=True),
        sa.Column("customer_ref", BIGINT, nullable=True),
        sa.Column("side", sa.String(length=20), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("found", BIGINT, nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened", sa.String(length=60), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__searching__person_id__user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__searching")),
        sa.UniqueConstraint("public_id", name=op.f("uq__searching__public_id")),
    )

    with op.batch_alter_table("searching", schema=None) as batch_op:
        batch_op.create_index("ix__searching__at", ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix__searching__person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix__searching__words", ["language", "key"], unique=False)

    op.create_table(
        "own_text",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("subject_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("group_path", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__own_text__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__own_text")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__own_text__customer_id_id")),
        sa.UniqueConstraint(
            "source", "subject_id", "language", name=op.f("uq__own_text__source_subject_id_language")
        ),
    )

    with op.batch_alter_table("own_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__own_text__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "own_posting",
        sa.Column("text_id", BIGINT, nullable=False),
        sa.Column("term_id", BIGINT, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "text_id"],
            ["own_text.customer_id", "own_text.id"],
            name=op.f("fk__own_posting__customer_id_text_id__own_text"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__own_posting__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("text_id", "term_id", name=op.f("pk__own_posting")),
    )

    with op.batch_alter_table("own_posting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__own_posting__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__own_posting__term", ["customer_id", "term_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("own_posting", schema=None) as batch_op:
        batch_op.drop_index("ix__own_posting__term")
        batch_op.drop_index(batch_op.f("ix__own_posting__customer_id"))
    op.drop_table("own_posting")
    with op.batch_alter_table("own_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__own_text__customer_id"))
    op.drop_table("own_text")
    with op.batch_alter_table("searching", schema=None) as batch_op:
        batch_op.drop_index("ix__searching__words")
        batch_op.drop_index(batch_op.f("ix__searching__person_id"))
        batch_op.drop_index("ix__searching__at")
    op.drop_table("searching")
    with op.batch_alter_table("search_right", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__search_right__circle_id"))
    op.drop_table("search_right")
    with op.batch_alter_table("search_near", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__search_near__term_id"))
    op.drop_table("search_near")
    op.drop_table("search_body")
    op.drop_table("synonym_group")
    with op.batch_alter_table("search_text", schema=None) as batch_op:
        batch_op.drop_index("ix__search_text__part")
    op.drop_table("search_text")
    op.drop_table("search_term")
    with op.batch_alter_table("search_posting", schema=None) as batch_op:
        batch_op.drop_index("ix__search_posting__text", postgresql_include=["weight"])
    op.drop_table("search_posting")
    op.drop_table("search_circle")
