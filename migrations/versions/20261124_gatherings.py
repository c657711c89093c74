"""Events for many, who comes, and what came after.

Revision 0022, after 0021. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "gathering_series",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("pattern", sa.String(length=20), nullable=False),
        sa.Column("made_by_id", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__gathering_series")),
        sa.UniqueConstraint("public_id", name=op.f("uq__gathering_series__public_id")),
    )

    op.create_table(
        "gathering",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title_ja", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("text_ja", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("spoken", sa.String(length=5), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("place_kind", sa.String(length=20), nullable=False),
        sa.Column("join_url", sa.String(length=500), nullable=False),
        sa.Column("place_ja", sa.String(length=300), nullable=False),
        sa.Column("place_en", sa.String(length=300), nullable=False),
        sa.Column("capacity", BIGINT, nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("host_id", BIGINT, nullable=True),
        sa.Column("series_id", BIGINT, nullable=True),
        sa.Column("taken", BIGINT, nullable=False),
        sa.Column("waiting", BIGINT, nullable=False),
        sa.Column("sequence", BIGINT, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", BIGINT, nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_why", sa.Text(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recording_url", sa.String(length=500), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reach", sa.String(length=20), nullable=False),
        sa.Column("addressees", sa.JSON(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["user.id"], name=op.f("fk__gathering__host_id__user")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["gathering_series.id"], name=op.f("fk__gathering__series_id__gathering_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__gathering")),
        sa.UniqueConstraint("public_id", name=op.f("uq__gathering__public_id")),
    )

    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.create_index("ix__gathering__ahead", ["state", "starts_at"], unique=False)
        batch_op.create_index("ix__gathering__host", ["host_id", "starts_at"], unique=False)
        batch_op.create_index("ix__gathering__series", ["series_id", "starts_at"], unique=False)

    op.create_table(
        "gathering_feedback",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("gathering_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=True),
        sa.Column("stars", BIGINT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gathering.id"],
            name=op.f("fk__gathering_feedback__gathering_id__gathering"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["user.id"],
            name=op.f("fk__gathering_feedback__person_id__user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__gathering_feedback")),
        sa.UniqueConstraint(
            "gathering_id", "person_id", name=op.f("uq__gathering_feedback__gathering_id_person_id")
        ),
    )

    with op.batch_alter_table("gathering_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__gathering_feedback__person_id"), ["person_id"], unique=False)

    op.create_table(
        "gathering_file",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("gathering_id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", BIGINT, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by_id", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gathering.id"],
            name=op.f("fk__gathering_file__gathering_id__gathering"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__gathering_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq__gathering_file__public_id")),
    )

    with op.batch_alter_table("gathering_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__gathering_file__gathering_id"), ["gathering_id"], unique=False)

    op.create_table(
        "gathering_question",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("gathering_id", BIGINT, nullable=False),
        sa.Column("author_id", BIGINT, nullable=False),
        sa.Column("author_customer_id", BIGINT, nullable=True),
        sa.Column("company_hidden", sa.Boolean(), nullable=False),
        sa.Column("nameless", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_customer_id"],
            ["customer.id"],
            name=op.f("fk__gathering_question__author_customer_id__customer"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk__gathering_question__author_id__user")
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gathering.id"],
            name=op.f("fk__gathering_question__gathering_id__gathering"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__gathering_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq__gathering_question__public_id")),
    )

    with op.batch_alter_table("gathering_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__gathering_question__author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix__gathering_question__of", ["gathering_id", "id"], unique=False)

    op.create_table(
        "gathering_seat",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("gathering_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turns", BIGINT, nullable=False),
        sa.Column("moved_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__gathering_seat__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gathering.id"],
            name=op.f("fk__gathering_seat__gathering_id__gathering"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk__gathering_seat__person_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__gathering_seat")),
        sa.UniqueConstraint(
            "gathering_id", "person_id", name=op.f("uq__gathering_seat__gathering_id_person_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq__gathering_seat__public_id")),
    )

    with op.batch_alter_table("gathering_seat", schema=None) as batch_op:
        batch_op.create_index("ix__gathering_seat__customer", ["customer_id", "state"], unique=False)
        batch_op.create_index("ix__gathering_seat__person", ["person_id", "state"], unique=False)
        batch_op.create_index(
            "ix__gathering_seat__queue", ["gathering_id", "state", "since", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("gathering_seat", schema=None) as batch_op:
        batch_op.drop_index("ix__gathering_seat__queue")
        batch_op.drop_index("ix__gathering_seat__person")
        batch_op.drop_index("ix__gathering_seat__customer")
    op.drop_table("gathering_seat")
    with op.batch_alter_table("gathering_question", schema=None) as batch_op:
        batch_op.drop_index("ix__gathering_question__of")
        batch_op.drop_index(batch_op.f("ix__gathering_question__author_id"))
    op.drop_table("gathering_question")
    with op.batch_alter_table("gathering_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__gathering_file__gathering_id"))
    op.drop_table("gathering_file")
    with op.batch_alter_table("gathering_feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__gathering_feedback__person_id"))
    op.drop_table("gathering_feedback")
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.drop_index("ix__gathering__series")
        batch_op.drop_index("ix__gathering__host")
        batch_op.drop_index("ix__gathering__ahead")
    op.drop_table("gathering")
    op.drop_table("gathering_series")
