"""Spaces, threads and replies, who people are there, what keeps it civil.

Revision 0020, after 0019. Up and down, no models.
"""

from datetime import UTC, datetime
from secrets import token_urlsafe

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WORDS = ("name_ja", "name_en", "about_ja", "about_en", "language")
APPEND_ONLY = ("moderation_entry",)
BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "community_rules",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("new_posts", BIGINT, nullable=False),
        sa.Column("new_links", BIGINT, nullable=False),
        sa.Column("held_words", sa.JSON(), nullable=False),
        sa.Column("barred_words", sa.JSON(), nullable=False),
        sa.Column("posts_an_hour", BIGINT, nullable=False),
        sa.Column("replies_an_hour", BIGINT, nullable=False),
        sa.Column("votes_a_day", BIGINT, nullable=False),
        sa.Column("code_ja", sa.Text(), nullable=False),
        sa.Column("code_en", sa.Text(), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__community_rules")),
    )

    op.create_table(
        "digest_choice",
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("digest", sa.String(length=20), nullable=False),
        sa.Column("languages", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk__digest_choice__user_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk__digest_choice")),
    )

    op.create_table(
        "following",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk__following__user_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__following")),
        sa.UniqueConstraint("user_id", "kind", "target", name=op.f("uq__following__user_id_kind_target")),
    )

    with op.batch_alter_table("following", schema=None) as batch_op:
        batch_op.create_index("ix__following__target", ["kind", "target"], unique=False)

    op.create_table(
        "kept_name",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__kept_name__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__kept_name")),
        sa.UniqueConstraint("customer_id", "name", name=op.f("uq__kept_name__customer_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq__kept_name__public_id")),
    )

    with op.batch_alter_table("kept_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__kept_name__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "leaving_choice",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__leaving_choice__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk__leaving_choice__user_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__leaving_choice")),
        sa.UniqueConstraint("user_id", "customer_id", name=op.f("uq__leaving_choice__user_id_customer_id")),
    )

    op.create_table(
        "persona",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("name_shown", sa.String(length=20), nullable=False),
        sa.Column("pen_name", sa.String(length=60), nullable=False),
        sa.Column("company_shown", sa.String(length=20), nullable=False),
        sa.Column("department_shown", sa.Boolean(), nullable=False),
        sa.Column("photo_shown", sa.Boolean(), nullable=False),
        sa.Column("photo_place", sa.String(length=120), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posts", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__persona__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk__persona__user_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__persona")),
        sa.UniqueConstraint("public_id", name=op.f("uq__persona__public_id")),
        sa.UniqueConstraint("user_id", "customer_id", name=op.f("uq__persona__user_id_customer_id")),
    )

    with op.batch_alter_table("persona", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__persona__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "sanction",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=True),
        sa.Column("told_customer_id", BIGINT, nullable=True),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal", sa.Text(), nullable=False),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_answer", sa.Text(), nullable=False),
        sa.Column("appeal_granted", sa.Boolean(), nullable=True),
        sa.Column("appeal_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__sanction__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["told_customer_id"], ["customer.id"], name=op.f("fk__sanction__told_customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk__sanction__user_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__sanction")),
        sa.UniqueConstraint("public_id", name=op.f("uq__sanction__public_id")),
    )

    with op.batch_alter_table("sanction", schema=None) as batch_op:
        batch_op.create_index("ix__sanction__person", ["user_id", "ended_at"], unique=False)

    op.create_table(
        "space",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=True),
        sa.Column("addressees", sa.JSON(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=True),
        sa.Column("name_ja", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("about_ja", sa.String(length=400), nullable=False),
        sa.Column("about_en", sa.String(length=400), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("vendor_begins", sa.Boolean(), nullable=False),
        sa.Column("answer_days", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by_id", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.CheckConstraint(
            "(customer_id IS NOT NULL) = (kind IN ('inside', 'both'))", name=op.f("ck__space__private")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__space__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__space")),
        sa.UniqueConstraint("customer_id", "kind", name=op.f("uq__space__customer_id_kind")),
        sa.UniqueConstraint("public_id", name=op.f("uq__space__public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq__space__slug")),
    )

    with op.batch_alter_table("space", schema=None) as batch_op:
        batch_op.create_index("ix__space__kind", ["kind", "archived_at", "position"], unique=False)

    op.create_table(
        "moderation_entry",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("thread_id", BIGINT, nullable=False),
        sa.Column("reply_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("by_customer_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("space_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk__moderation_entry__space_id__space"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__moderation_entry")),
        sa.UniqueConstraint("public_id", name=op.f("uq__moderation_entry__public_id")),
    )

    with op.batch_alter_table("moderation_entry", schema=None) as batch_op:
        batch_op.create_index("ix__moderation_entry__of", ["thread_id", "reply_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__moderation_entry__person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__moderation_entry__space_id"), ["space_id"], unique=False)

    op.create_table(
        "thread",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replies", BIGINT, nullable=False),
        sa.Column("numbered", BIGINT, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_id", BIGINT, nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", BIGINT, nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answering_id", BIGINT, nullable=True),
        sa.Column("merged_into_id", BIGINT, nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("space_id", BIGINT, nullable=False),
        sa.Column("company_hidden", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editions", BIGINT, nullable=False),
        sa.Column("votes", BIGINT, nullable=False),
        sa.Column("points_to", sa.String(length=16), nullable=False),
        sa.Column("author_id", BIGINT, nullable=False),
        sa.Column("author_customer_id", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["answering_id"], ["user.id"], name=op.f("fk__thread__answering_id__user")),
        sa.ForeignKeyConstraint(
            ["author_customer_id"], ["customer.id"], name=op.f("fk__thread__author_customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk__thread__author_id__user")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["thread.id"], name=op.f("fk__thread__merged_into_id__thread")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk__thread__space_id__space"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__thread")),
        sa.UniqueConstraint("public_id", name=op.f("uq__thread__public_id")),
    )

    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__thread__author_customer_id"), ["author_customer_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__thread__author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix__thread__by", ["author_customer_id", "at"], unique=False)
        batch_op.create_index("ix__thread__feed", ["space_id", "state", "last_at"], unique=False)
        batch_op.create_index(batch_op.f("ix__thread__space_id"), ["space_id"], unique=False)
        batch_op.create_index(
            "ix__thread__waiting", ["kind", "state", "accepted_id", "answer_by"], unique=False
        )

    op.create_table(
        "post_appeal",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("thread_id", BIGINT, nullable=False),
        sa.Column("to_customer_id", BIGINT, nullable=True),
        sa.Column("reply_id", BIGINT, nullable=False),
        sa.Column("by_id", BIGINT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_by_id", BIGINT, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("space_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk__post_appeal__by_id__user")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk__post_appeal__space_id__space"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk__post_appeal__thread_id__thread"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_customer_id"], ["customer.id"], name=op.f("fk__post_appeal__to_customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__post_appeal")),
        sa.UniqueConstraint(
            "by_id", "thread_id", "reply_id", name=op.f("uq__post_appeal__by_id_thread_id_reply_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq__post_appeal__public_id")),
    )

    with op.batch_alter_table("post_appeal", schema=None) as batch_op:
        batch_op.create_index("ix__post_appeal__open", ["decided_at", "to_customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__post_appeal__space_id"), ["space_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__post_appeal__thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "post_edition",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("thread_id", BIGINT, nullable=False),
        sa.Column("reply_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("space_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk__post_edition__space_id__space"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk__post_edition__thread_id__thread"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__post_edition")),
        sa.UniqueConstraint(
            "thread_id", "reply_id", "number", name=op.f("uq__post_edition__thread_id_reply_id_number")
        ),
    )

    with op.batch_alter_table("post_edition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__post_edition__space_id"), ["space_id"], unique=False)

    op.create_table(
        "reaction",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("thread_id", BIGINT, nullable=False),
        sa.Column("reply_id", BIGINT, nullable=False),
        sa.Column("sign", sa.String(length=20), nullable=False),
        sa.Column("by_id", BIGINT, nullable=False),
        sa.Column("by_customer_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("space_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["by_customer_id"], ["customer.id"], name=op.f("fk__reaction__by_customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk__reaction__by_id__user")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk__reaction__space_id__space"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk__reaction__thread_id__thread"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__reaction")),
        sa.UniqueConstraint(
            "by_id", "thread_id", "reply_id", "sign", name=op.f("uq__reaction__by_id_thread_id_reply_id_sign")
        ),
    )

    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.create_index("ix__reaction__of", ["thread_id", "reply_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__reaction__space_id"), ["space_id"], unique=False)

    op.create_table(
        "reply",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("thread_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parent_id", BIGINT, nullable=True),
        sa.Column("comments", BIGINT, nullable=False),
        sa.Column("space_id", BIGINT, nullable=False),
        sa.Column("company_hidden", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editions", BIGINT, nullable=False),
        sa.Column("votes", BIGINT, nullable=False),
        sa.Column("points_to", sa.String(length=16), nullable=False),
        sa.Column("author_id", BIGINT, nullable=False),
        sa.Column("author_customer_id", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["author_customer_id"], ["customer.id"], name=op.f("fk__reply__author_customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk__reply__author_id__user")),
        sa.ForeignKeyConstraint(["parent_id"], ["reply.id"], name=op.f("fk__reply__parent_id__reply")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk__reply__space_id__space"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk__reply__thread_id__thread"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__reply")),
        sa.UniqueConstraint("public_id", name=op.f("uq__reply__public_id")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq__reply__thread_id_number")),
    )

    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__reply__author_customer_id"), ["author_customer_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__reply__author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix__reply__best", ["thread_id", "kind", "state", "votes"], unique=False)
        batch_op.create_index("ix__reply__by", ["author_customer_id", "at"], unique=False)
        batch_op.create_index("ix__reply__page", ["thread_id", "kind", "state", "number"], unique=False)
        batch_op.create_index("ix__reply__parent", ["parent_id", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix__reply__space_id"), ["space_id"], unique=False)
        batch_op.create_index("ix__reply__waiting", ["state", "space_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("thread_id", BIGINT, nullable=False),
        sa.Column("reply_id", BIGINT, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", BIGINT, nullable=True),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("space_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk__report__by_id__user")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk__report__space_id__space"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk__report__thread_id__thread"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__report")),
        sa.UniqueConstraint("public_id", name=op.f("uq__report__public_id")),
    )

    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("ix__report__open", ["decided_at", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix__report__space_id"), ["space_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__report__thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "thread_reading",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("thread_id", BIGINT, nullable=False),
        sa.Column("through", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("space_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk__thread_reading__space_id__space"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["thread.id"],
            name=op.f("fk__thread_reading__thread_id__thread"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk__thread_reading__user_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__thread_reading")),
        sa.UniqueConstraint("user_id", "thread_id", name=op.f("uq__thread_reading__user_id_thread_id")),
    )

    with op.batch_alter_table("thread_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__thread_reading__space_id"), ["space_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__thread_reading__thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "thread_tag",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("thread_id", BIGINT, nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("shown", sa.String(length=40), nullable=False),
        sa.Column("space_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk__thread_tag__space_id__space"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk__thread_tag__thread_id__thread"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__thread_tag")),
        sa.UniqueConstraint("thread_id", "word", name=op.f("uq__thread_tag__thread_id_word")),
    )

    with op.batch_alter_table("thread_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__thread_tag__space_id"), ["space_id"], unique=False)
        batch_op.create_index("ix__thread_tag__word", ["word", "space_id"], unique=False)

    op.create_table(
        "vote",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("thread_id", BIGINT, nullable=False),
        sa.Column("reply_id", BIGINT, nullable=False),
        sa.Column("by_id", BIGINT, nullable=False),
        sa.Column("by_customer_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("space_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["by_customer_id"], ["customer.id"], name=op.f("fk__vote__by_customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk__vote__by_id__user")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk__vote__space_id__space"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk__vote__thread_id__thread"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__vote")),
        sa.UniqueConstraint(
            "by_id", "thread_id", "reply_id", name=op.f("uq__vote__by_id_thread_id_reply_id")
        ),
    )

    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index("ix__vote__of", ["thread_id", "reply_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__vote__space_id"), ["space_id"], unique=False)

    op.create_table(
        "widening",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("thread_id", BIGINT, nullable=False),
        sa.Column("to_id", BIGINT, nullable=False),
        sa.Column("asked_by_id", BIGINT, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", BIGINT, nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("space_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk__widening__asked_by_id__user")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk__widening__space_id__space"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk__widening__thread_id__thread"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["space.id"], name=op.f("fk__widening__to_id__space"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__widening")),
        sa.UniqueConstraint("public_id", name=op.f("uq__widening__public_id")),
    )

    with op.batch_alter_table("widening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__widening__space_id"), ["space_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__widening__thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("widening_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("space_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk__consent__person_id__user")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk__consent__space_id__space"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["widening_id"],
            ["widening.id"],
            name=op.f("fk__consent__widening_id__widening"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__consent")),
        sa.UniqueConstraint("widening_id", "person_id", name=op.f("uq__consent__widening_id_person_id")),
    )

    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__consent__person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__consent__space_id"), ["space_id"], unique=False)

    op.create_table(
        "post_file",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("thread_id", BIGINT, nullable=True),
        sa.Column("reply_id", BIGINT, nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", BIGINT, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("width", BIGINT, nullable=True),
        sa.Column("height", BIGINT, nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by_id", BIGINT, nullable=False),
        sa.Column("space_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["reply.id"], name=op.f("fk__post_file__reply_id__reply"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk__post_file__space_id__space"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["stored_by_id"], ["user.id"], name=op.f("fk__post_file__stored_by_id__user")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk__post_file__thread_id__thread"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__post_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq__post_file__public_id")),
    )

    with op.batch_alter_table("post_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__post_file__reply_id"), ["reply_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__post_file__space_id"), ["space_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__post_file__thread_id"), ["thread_id"], unique=False)
    _first_spaces()
    for table in APPEND_ONLY:
        _make_append_only(table)


def downgrade() -> None:
    with op.batch_alter_table("post_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__post_file__thread_id"))
        batch_op.drop_index(batch_op.f("ix__post_file__space_id"))
        batch_op.drop_index(batch_op.f("ix__post_file__reply_id"))
    op.drop_table("post_file")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__consent__space_id"))
        batch_op.drop_index(batch_op.f("ix__consent__person_id"))
    op.drop_table("consent")
    with op.batch_alter_table("widening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__widening__thread_id"))
        batch_op.drop_index(batch_op.f("ix__widening__space_id"))
    op.drop_table("widening")
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__vote__space_id"))
        batch_op.drop_index("ix__vote__of")
    op.drop_table("vote")
    with op.batch_alter_table("thread_tag", schema=None) as batch_op:
        batch_op.drop_index("ix__thread_tag__word")
        batch_op.drop_index(batch_op.f("ix__thread_tag__space_id"))
    op.drop_table("thread_tag")
    with op.batch_alter_table("thread_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__thread_reading__thread_id"))
        batch_op.drop_index(batch_op.f("ix__thread_reading__space_id"))
    op.drop_table("thread_reading")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__report__thread_id"))
        batch_op.drop_index(batch_op.f("ix__report__space_id"))
        batch_op.drop_index("ix__report__open")
    op.drop_table("report")
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.drop_index("ix__reply__waiting")
        batch_op.drop_index(batch_op.f("ix__reply__space_id"))
        batch_op.drop_index("ix__reply__parent")
        batch_op.drop_index("ix__reply__page")
        batch_op.drop_index("ix__reply__by")
        batch_op.drop_index("ix__reply__best")
        batch_op.drop_index(batch_op.f("ix__reply__author_id"))
        batch_op.drop_index(batch_op.f("ix__reply__author_customer_id"))
    op.drop_table("reply")
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__reaction__space_id"))
        batch_op.drop_index("ix__reaction__of")
    op.drop_table("reaction")
    with op.batch_alter_table("post_edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__post_edition__space_id"))
    op.drop_table("post_edition")
    with op.batch_alter_table("post_appeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__post_appeal__thread_id"))
        batch_op.drop_index(batch_op.f("ix__post_appeal__space_id"))
        batch_op.drop_index("ix__post_appeal__open")
    op.drop_table("post_appeal")
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_index("ix__thread__waiting")
        batch_op.drop_index(batch_op.f("ix__thread__space_id"))
        batch_op.drop_index("ix__thread__feed")
        batch_op.drop_index("ix__thread__by")
        batch_op.drop_index(batch_op.f("ix__thread__author_id"))
        batch_op.drop_index(batch_op.f("ix__thread__author_customer_id"))
    op.drop_table("thread")
    with op.batch_alter_table("moderation_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__moderation_entry__space_id"))
        batch_op.drop_index(batch_op.f("ix__moderation_entry__person_id"))
        batch_op.drop_index("ix__moderation_entry__of")
    op.drop_table("moderation_entry")
    with op.batch_alter_table("space", schema=None) as batch_op:
        batch_op.drop_index("ix__space__kind")
    op.drop_table("space")
    with op.batch_alter_table("sanction", schema=None) as batch_op:
        batch_op.drop_index("ix__sanction__person")
    op.drop_table("sanction")
    with op.batch_alter_table("persona", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__persona__customer_id"))
    op.drop_table("persona")
    op.drop_table("leaving_choice")
    with op.batch_alter_table("kept_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__kept_name__customer_id"))
    op.drop_table("kept_name")
    with op.batch_alter_table("following", schema=None) as batch_op:
        batch_op.drop_index("ix__following__target")
    op.drop_table("following")
    op.drop_table("digest_choice")
    op.drop_table("community_rules")
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


def _first_spaces() -> None:
    """Every customer has its two private spaces, and all of them share one."""
    bind = op.get_bind()
    space = sa.table(
        "space", *(sa.column(name) for name in (*WORDS, "public_id", "kind", "customer_id", "slug", "version")),
        sa.column("addressees", sa.JSON), sa.column("vendor_begins", sa.Boolean), sa.column("answer_days"),
        sa.column("position"), sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("updated_at", sa.DateTime(timezone=True)),
    )  # fmt: skip
    now = datetime.now(UTC)
    empty = dict.fromkeys(WORDS, "")
    usual = {"addressees": [], "vendor_begins": False, "answer_days": 2, "version": 1}
    rows: list[dict[str, object]] = []
    customers = bind.execute(sa.text("SELECT id FROM customer ORDER BY id")).scalars().all()
    kinds = [(customer, kind) for customer in customers for kind in ("inside", "both")]
    for position, (customer, kind) in enumerate(kinds):
        rows.append({**empty, "kind": kind, "customer_id": customer, "slug": None, "position": position % 2})
    if bind.execute(sa.text("SELECT 1 FROM installation")).first():
        names = {"name_ja": "すべての顧客企業", "name_en": "All customers"}
        rows.append({**empty, **names, "kind": "every", "customer_id": None, "slug": "all", "position": 3})
    made = {"created_at": now, "updated_at": now}
    if rows:
        bind.execute(
            space.insert(), [{**usual, **made, **row, "public_id": token_urlsafe(12)} for row in rows]
        )
