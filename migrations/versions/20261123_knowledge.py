"""Articles and their editions, their tree and files, who read them, and imports.

Revision 0018, after 0017. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("parent_id", BIGINT, nullable=True),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("name_ja", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("about_ja", sa.String(length=400), nullable=False),
        sa.Column("about_en", sa.String(length=400), nullable=False),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["category.id"], name=op.f("fk__category__parent_id__category")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__category")),
        sa.UniqueConstraint("external_id", name=op.f("uq__category__external_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__category__public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq__category__slug")),
    )

    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__category__parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix__category__path", ["path"], unique=False)

    op.create_table(
        "snippet",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("text_ja", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__snippet")),
        sa.UniqueConstraint("name", name=op.f("uq__snippet__name")),
        sa.UniqueConstraint("public_id", name=op.f("uq__snippet__public_id")),
    )

    op.create_table(
        "tag",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name_ja", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__tag")),
        sa.UniqueConstraint("public_id", name=op.f("uq__tag__public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq__tag__slug")),
    )

    op.create_table(
        "article",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("category_id", BIGINT, nullable=True),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("original_language", sa.String(length=5), nullable=False),
        sa.Column("owner_id", BIGINT, nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column("made_by_id", BIGINT, nullable=True),
        sa.Column("first_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reach", sa.String(length=20), nullable=False),
        sa.Column("addressees", sa.JSON(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk__article__category_id__category")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk__article__owner_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__article")),
        sa.UniqueConstraint("external_id", name=op.f("uq__article__external_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__article__public_id")),
    )

    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index("ix__article__category", ["category_id", "position"], unique=False)
        batch_op.create_index("ix__article__changed", ["changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix__article__owner_id"), ["owner_id"], unique=False)
        batch_op.create_index("ix__article__review", ["review_on"], unique=False)

    op.create_table(
        "article_import",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("size", BIGINT, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("items", BIGINT, nullable=False),
        sa.Column("done", BIGINT, nullable=False),
        sa.Column("failure", sa.String(length=40), nullable=False),
        sa.Column("by_id", BIGINT, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk__article_import__by_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__article_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq__article_import__public_id")),
    )

    with op.batch_alter_table("article_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__article_import__state"), ["state"], unique=False)

    op.create_table(
        "article_day",
        sa.Column("article_id", BIGINT, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reads", BIGINT, nullable=False),
        sa.Column("from_search", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk__article_day__article_id__article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "language", "day", name=op.f("pk__article_day")),
    )

    with op.batch_alter_table("article_day", schema=None) as batch_op:
        batch_op.create_index("ix__article_day__day", ["day"], unique=False)

    op.create_table(
        "article_file",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("article_id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", BIGINT, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("width", BIGINT, nullable=True),
        sa.Column("height", BIGINT, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_from", sa.String(length=400), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by_id", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk__article_file__article_id__article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__article_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq__article_file__public_id")),
    )

    with op.batch_alter_table("article_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__article_file__article_id"), ["article_id"], unique=False)

    op.create_table(
        "article_import_item",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("import_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("external_id", sa.String(length=300), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("article_id", BIGINT, nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["article_import.id"],
            name=op.f("fk__article_import_item__import_id__article_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__article_import_item")),
        sa.UniqueConstraint("import_id", "path", name=op.f("uq__article_import_item__import_id_path")),
        sa.UniqueConstraint("public_id", name=op.f("uq__article_import_item__public_id")),
    )

    with op.batch_alter_table("article_import_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix__article_import_item__next", ["import_id", "done_at", "position"], unique=False
        )

    op.create_table(
        "article_rating",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("article_id", BIGINT, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("person_id", BIGINT, nullable=True),
        sa.Column("helpful", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("effort", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk__article_rating__article_id__article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__article_rating__person_id__user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__article_rating")),
        sa.UniqueConstraint(
            "article_id",
            "language",
            "person_id",
            name=op.f("uq__article_rating__article_id_language_person_id"),
        ),
    )

    with op.batch_alter_table("article_rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__article_rating__person_id"), ["person_id"], unique=False)

    op.create_table(
        "article_reading",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("article_id", BIGINT, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", BIGINT, nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk__article_reading__article_id__article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__article_reading__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__article_reading")),
        sa.UniqueConstraint(
            "person_id", "article_id", name=op.f("uq__article_reading__person_id_article_id")
        ),
    )

    with op.batch_alter_table("article_reading", schema=None) as batch_op:
        batch_op.create_index("ix__article_reading__article", ["article_id", "first_at"], unique=False)
        batch_op.create_index("ix__article_reading__recent", ["person_id", "last_at"], unique=False)

    op.create_table(
        "article_tag",
        sa.Column("article_id", BIGINT, nullable=False),
        sa.Column("tag_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk__article_tag__article_id__article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk__article_tag__tag_id__tag"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "tag_id", name=op.f("pk__article_tag")),
    )

    with op.batch_alter_table("article_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__article_tag__tag_id"), ["tag_id"], unique=False)

    op.create_table(
        "article_text",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("article_id", BIGINT, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("lead", sa.String(length=500), nullable=False),
        sa.Column("minutes", BIGINT, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_by_id", BIGINT, nullable=True),
        sa.Column("reviewer_id", BIGINT, nullable=True),
        sa.Column("review_words", sa.Text(), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("latest_id", BIGINT, nullable=True),
        sa.Column("published_id", BIGINT, nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("basis_id", BIGINT, nullable=True),
        sa.Column("outdated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk__article_text__article_id__article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user.id"], name=op.f("fk__article_text__reviewer_id__user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__article_text")),
        sa.UniqueConstraint("article_id", "language", name=op.f("uq__article_text__article_id_language")),
        sa.UniqueConstraint("language", "slug", name=op.f("uq__article_text__language_slug")),
        sa.UniqueConstraint("public_id", name=op.f("uq__article_text__public_id")),
    )

    with op.batch_alter_table("article_text", schema=None) as batch_op:
        batch_op.create_index("ix__article_text__due", ["publish_at"], unique=False)
        batch_op.create_index(batch_op.f("ix__article_text__published_id"), ["published_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__article_text__reviewer_id"), ["reviewer_id"], unique=False)
        batch_op.create_index("ix__article_text__state", ["state", "state_at"], unique=False)

    op.create_table(
        "favourite",
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("article_id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk__favourite__article_id__article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__favourite__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "article_id", name=op.f("pk__favourite")),
    )

    with op.batch_alter_table("favourite", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__favourite__article_id"), ["article_id"], unique=False)

    op.create_table(
        "old_address",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("article_id", BIGINT, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk__old_address__article_id__article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__old_address")),
        sa.UniqueConstraint("path", name=op.f("uq__old_address__path")),
    )

    with op.batch_alter_table("old_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__old_address__article_id"), ["article_id"], unique=False)

    op.create_table(
        "article_edition",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("text_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("lead", sa.String(length=500), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_id"],
            ["article_text.id"],
            name=op.f("fk__article_edition__text_id__article_text"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__article_edition")),
        sa.UniqueConstraint("public_id", name=op.f("uq__article_edition__public_id")),
        sa.UniqueConstraint("text_id", "number", name=op.f("uq__article_edition__text_id_number")),
    )

    op.create_table(
        "article_link",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("text_id", BIGINT, nullable=False),
        sa.Column("target_id", BIGINT, nullable=True),
        sa.Column("written", sa.String(length=400), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("anchor", sa.String(length=200), nullable=False),
        sa.Column("broken", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["article.id"],
            name=op.f("fk__article_link__target_id__article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"],
            ["article_text.id"],
            name=op.f("fk__article_link__text_id__article_text"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__article_link")),
    )

    with op.batch_alter_table("article_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__article_link__broken"), ["broken"], unique=False)
        batch_op.create_index("ix__article_link__target", ["target_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__article_link__text_id"), ["text_id"], unique=False)

    op.create_table(
        "snippet_use",
        sa.Column("text_id", BIGINT, nullable=False),
        sa.Column("snippet_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["snippet_id"],
            ["snippet.id"],
            name=op.f("fk__snippet_use__snippet_id__snippet"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"],
            ["article_text.id"],
            name=op.f("fk__snippet_use__text_id__article_text"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("text_id", "snippet_id", name=op.f("pk__snippet_use")),
    )

    with op.batch_alter_table("snippet_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__snippet_use__snippet_id"), ["snippet_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("snippet_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__snippet_use__snippet_id"))
    op.drop_table("snippet_use")
    with op.batch_alter_table("article_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__article_link__text_id"))
        batch_op.drop_index("ix__article_link__target")
        batch_op.drop_index(batch_op.f("ix__article_link__broken"))
    op.drop_table("article_link")
    op.drop_table("article_edition")
    with op.batch_alter_table("old_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__old_address__article_id"))
    op.drop_table("old_address")
    with op.batch_alter_table("favourite", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__favourite__article_id"))
    op.drop_table("favourite")
    with op.batch_alter_table("article_text", schema=None) as batch_op:
        batch_op.drop_index("ix__article_text__state")
        batch_op.drop_index(batch_op.f("ix__article_text__reviewer_id"))
        batch_op.drop_index(batch_op.f("ix__article_text__published_id"))
        batch_op.drop_index("ix__article_text__due")
    op.drop_table("article_text")
    with op.batch_alter_table("article_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__article_tag__tag_id"))
    op.drop_table("article_tag")
    with op.batch_alter_table("article_reading", schema=None) as batch_op:
        batch_op.drop_index("ix__article_reading__recent")
        batch_op.drop_index("ix__article_reading__article")
    op.drop_table("article_reading")
    with op.batch_alter_table("article_rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__article_rating__person_id"))
    op.drop_table("article_rating")
    with op.batch_alter_table("article_import_item", schema=None) as batch_op:
        batch_op.drop_index("ix__article_import_item__next")
    op.drop_table("article_import_item")
    with op.batch_alter_table("article_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__article_file__article_id"))
    op.drop_table("article_file")
    with op.batch_alter_table("article_day", schema=None) as batch_op:
        batch_op.drop_index("ix__article_day__day")
    op.drop_table("article_day")
    with op.batch_alter_table("article_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__article_import__state"))
    op.drop_table("article_import")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index("ix__article__review")
        batch_op.drop_index(batch_op.f("ix__article__owner_id"))
        batch_op.drop_index("ix__article__changed")
        batch_op.drop_index("ix__article__category")
    op.drop_table("article")
    op.drop_table("tag")
    op.drop_table("snippet")
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.drop_index("ix__category__path")
        batch_op.drop_index(batch_op.f("ix__category__parent_id"))
    op.drop_table("category")
