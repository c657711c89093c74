"""Plans that stay alive: what is in the way, check-ins, quiet plans; and what tells an open map what was edited.

Revision 0004, after 0003. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("done", sa.JSON(), nullable=False),
        sa.Column("link_id", BIGINT, nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__check_in__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["purpose_link.id"], name=op.f("fk__check_in__link_id__purpose_link")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk__check_in__user_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__check_in")),
        sa.UniqueConstraint("public_id", name=op.f("uq__check_in__public_id")),
    )

    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__check_in__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__check_in__person", ["customer_id", "user_id", "id"], unique=False)

    op.create_table(
        "put_off_ask",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__put_off_ask__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk__put_off_ask__user_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__put_off_ask")),
        sa.UniqueConstraint(
            "customer_id", "user_id", "key", name=op.f("uq__put_off_ask__customer_id_user_id_key")
        ),
    )

    with op.batch_alter_table("put_off_ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__put_off_ask__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "fading",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("plan_id", BIGINT, nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("liveliness", sa.String(length=10), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("vendor_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("woke_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "plan_id"],
            ["plan.customer_id", "plan.id"],
            name=op.f("fk__fading__customer_id_plan_id__plan"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__fading__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__fading")),
    )

    with op.batch_alter_table("fading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__fading__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__fading__plan", ["plan_id", "woke_at"], unique=False)

    op.create_table(
        "begun_response",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("node_id", BIGINT, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk__begun_response__by_id__user")),
        sa.ForeignKeyConstraint(
            ["customer_id", "node_id"],
            ["node.customer_id", "node.id"],
            name=op.f("fk__begun_response__customer_id_node_id__node"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__begun_response__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__begun_response")),
        sa.UniqueConstraint("node_id", "since", "side", name=op.f("uq__begun_response__node_id_since_side")),
    )

    with op.batch_alter_table("begun_response", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__begun_response__customer_id"), ["customer_id"], unique=False)

    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.create_index("ix__change_set__recent", ["customer_id", "at", "id"], unique=False)

    with op.batch_alter_table("node", schema=None) as batch_op:
        batch_op.add_column(sa.Column("blocked_since", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("blocked_why", sa.String(length=500), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("waiting_for", sa.String(length=20), nullable=True))

    with op.batch_alter_table("plan_pulse", schema=None) as batch_op:
        batch_op.add_column(sa.Column("around", BIGINT, server_default="1", nullable=False))
        batch_op.add_column(sa.Column("edited_id", BIGINT, nullable=True))

    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__revision__change_set_id"))
        batch_op.create_index(
            "ix__revision__change_set",
            ["customer_id", "change_set_id", "subject_kind", "subject_id"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index("ix__revision__change_set")
        batch_op.create_index(batch_op.f("ix__revision__change_set_id"), ["change_set_id"], unique=False)
    with op.batch_alter_table("plan_pulse", schema=None) as batch_op:
        batch_op.drop_column("edited_id")
        batch_op.drop_column("around")
    with op.batch_alter_table("node", schema=None) as batch_op:
        batch_op.drop_column("waiting_for")
        batch_op.drop_column("blocked_why")
        batch_op.drop_column("blocked_since")
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.drop_index("ix__change_set__recent")
    with op.batch_alter_table("begun_response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__begun_response__customer_id"))
    op.drop_table("begun_response")
    with op.batch_alter_table("fading", schema=None) as batch_op:
        batch_op.drop_index("ix__fading__plan")
        batch_op.drop_index(batch_op.f("ix__fading__customer_id"))
    op.drop_table("fading")
    with op.batch_alter_table("put_off_ask", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__put_off_ask__customer_id"))
    op.drop_table("put_off_ask")
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_index("ix__check_in__person")
        batch_op.drop_index(batch_op.f("ix__check_in__customer_id"))
    op.drop_table("check_in")
