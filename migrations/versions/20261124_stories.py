"""Success stories, and what of them was published.

Revision 0021, after 0020. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "published_story",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("story_ref", BIGINT, nullable=False),
        sa.Column("industry", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reach", sa.String(length=20), nullable=False),
        sa.Column("addressees", sa.JSON(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__published_story__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__published_story")),
        sa.UniqueConstraint("public_id", name=op.f("uq__published_story__public_id")),
        sa.UniqueConstraint("story_ref", name=op.f("uq__published_story__story_ref")),
    )

    with op.batch_alter_table("published_story", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__published_story__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__published_story__industry", ["industry", "id"], unique=False)

    op.create_table(
        "story",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("company_told", sa.String(length=20), nullable=False),
        sa.Column("employees", BIGINT, nullable=True),
        sa.Column("teller_id", BIGINT, nullable=True),
        sa.Column("teller_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("written_by_id", BIGINT, nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("asked_seal", sa.String(length=64), nullable=False),
        sa.Column("agreed_seal", sa.String(length=64), nullable=False),
        sa.Column("published_seal", sa.String(length=64), nullable=False),
        sa.Column("published_id", BIGINT, nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=400), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("reach", sa.String(length=20), nullable=False),
        sa.Column("addressees", sa.JSON(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__story__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["teller_id"], ["user.id"], name=op.f("fk__story__teller_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__story")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__story__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__story__public_id")),
    )

    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__story__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__story__recent", ["customer_id", "updated_at"], unique=False)

    op.create_table(
        "published_picture",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("published_id", BIGINT, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", BIGINT, nullable=False),
        sa.Column("width", BIGINT, nullable=False),
        sa.Column("height", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_id"],
            ["published_story.id"],
            name=op.f("fk__published_picture__published_id__published_story"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__published_picture")),
        sa.UniqueConstraint("public_id", name=op.f("uq__published_picture__public_id")),
    )

    with op.batch_alter_table("published_picture", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__published_picture__published_id"), ["published_id"], unique=False
        )

    op.create_table(
        "story_approval",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("story_id", BIGINT, nullable=False),
        sa.Column("approver_id", BIGINT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("asked_by_id", BIGINT, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("remark", sa.String(length=1000), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "approver_id"],
            ["signatory.customer_id", "signatory.id"],
            name=op.f("fk__story_approval__customer_id_approver_id__signatory"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "story_id"],
            ["story.customer_id", "story.id"],
            name=op.f("fk__story_approval__customer_id_story_id__story"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__story_approval__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__story_approval")),
        sa.UniqueConstraint("public_id", name=op.f("uq__story_approval__public_id")),
    )

    with op.batch_alter_table("story_approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__story_approval__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "uq__story_approval__open",
            ["story_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "story_picture",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("story_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", BIGINT, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", BIGINT, nullable=False),
        sa.Column("height", BIGINT, nullable=False),
        sa.Column("words_ja", sa.String(length=200), nullable=False),
        sa.Column("words_en", sa.String(length=200), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "story_id"],
            ["story.customer_id", "story.id"],
            name=op.f("fk__story_picture__customer_id_story_id__story"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__story_picture__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__story_picture")),
        sa.UniqueConstraint("public_id", name=op.f("uq__story_picture__public_id")),
    )

    with op.batch_alter_table("story_picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__story_picture__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__story_picture__story_id"), ["story_id"], unique=False)

    op.create_table(
        "story_text",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("story_id", BIGINT, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("doings", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("teller", sa.String(length=160), nullable=False),
        sa.Column("figure_names", sa.JSON(), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "story_id"],
            ["story.customer_id", "story.id"],
            name=op.f("fk__story_text__customer_id_story_id__story"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__story_text__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__story_text")),
        sa.UniqueConstraint("story_id", "language", name=op.f("uq__story_text__story_id_language")),
    )

    with op.batch_alter_table("story_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__story_text__customer_id"), ["customer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("story_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__story_text__customer_id"))
    op.drop_table("story_text")
    with op.batch_alter_table("story_picture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__story_picture__story_id"))
        batch_op.drop_index(batch_op.f("ix__story_picture__customer_id"))
    op.drop_table("story_picture")
    with op.batch_alter_table("story_approval", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__story_approval__open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__story_approval__customer_id"))
    op.drop_table("story_approval")
    with op.batch_alter_table("published_picture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__published_picture__published_id"))
    op.drop_table("published_picture")
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.drop_index("ix__story__recent")
        batch_op.drop_index(batch_op.f("ix__story__customer_id"))
    op.drop_table("story")
    with op.batch_alter_table("published_story", schema=None) as batch_op:
        batch_op.drop_index("ix__published_story__industry")
        batch_op.drop_index(batch_op.f("ix__published_story__customer_id"))
    op.drop_table("published_story")
