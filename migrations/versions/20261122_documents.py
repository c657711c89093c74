"""The shelf of shared documents, their versions and who has read them.

Revision 0007, after 0006. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("owner_id", BIGINT, nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("stem_key", sa.String(length=200), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_by_id", BIGINT, nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__document__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk__document__owner_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__document")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__document__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__document__public_id")),
    )

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__document__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__document__expiry", ["expires_on"], unique=False)
        batch_op.create_index("ix__document__owner", ["owner_id"], unique=False)
        batch_op.create_index(
            "ix__document__shelf", ["customer_id", "deleted_at", "kind", "changed_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__document__stem_key"), ["stem_key"], unique=False)

    op.create_table(
        "document_version",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("document_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("file_id", BIGINT, nullable=False),
        sa.Column("what_changed", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("by_side", sa.String(length=20), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "document_id"],
            ["document.customer_id", "document.id"],
            name=op.f("fk__document_version__customer_id_document_id__document"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "file_id"],
            ["stored_file.customer_id", "stored_file.id"],
            name=op.f("fk__document_version__customer_id_file_id__stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__document_version__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__document_version")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__document_version__customer_id_id")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq__document_version__document_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq__document_version__public_id")),
    )

    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__document_version__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__document_version__file", ["customer_id", "file_id"], unique=False)

    op.create_table(
        "document_reading",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("version_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "version_id"],
            ["document_version.customer_id", "document_version.id"],
            name=op.f("fk__document_reading__customer_id_version_id__document_version"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__document_reading__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__document_reading__person_id__user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__document_reading")),
        sa.UniqueConstraint(
            "version_id", "person_id", name=op.f("uq__document_reading__version_id_person_id")
        ),
    )

    with op.batch_alter_table("document_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__document_reading__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__document_reading__person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("document_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__document_reading__person_id"))
        batch_op.drop_index(batch_op.f("ix__document_reading__customer_id"))
    op.drop_table("document_reading")
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.drop_index("ix__document_version__file")
        batch_op.drop_index(batch_op.f("ix__document_version__customer_id"))
    op.drop_table("document_version")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__document__stem_key"))
        batch_op.drop_index("ix__document__shelf")
        batch_op.drop_index("ix__document__owner")
        batch_op.drop_index("ix__document__expiry")
        batch_op.drop_index(batch_op.f("ix__document__customer_id"))
    op.drop_table("document")
