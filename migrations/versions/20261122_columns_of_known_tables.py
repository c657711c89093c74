"""What tables that were there learn: how a mail is answered, notices held back, settings of notices by customer.

Revision 0013, after 0012. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("mailbox_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reply_to", sa.String(length=254), nullable=False, server_default=""))

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix__notice__at", ["at"], unique=False)

    with op.batch_alter_table("notice_setting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("customer_ref", BIGINT, nullable=False, server_default="0"))
        batch_op.drop_constraint(batch_op.f("uq__notice_setting__person_id_kind"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq__notice_setting__person_id_customer_ref_kind"),
            ["person_id", "customer_ref", "kind"],
        )


def downgrade() -> None:
    # The table before knows no settings for a single customer.
    op.execute("DELETE FROM notice_setting WHERE customer_ref <> 0")
    with op.batch_alter_table("notice_setting", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq__notice_setting__person_id_customer_ref_kind"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq__notice_setting__person_id_kind"), ["person_id", "kind"]
        )
        batch_op.drop_column("customer_ref")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix__notice__at")
        batch_op.drop_column("held_until")
    with op.batch_alter_table("mailbox_message", schema=None) as batch_op:
        batch_op.drop_column("reply_to")
