"""Agreements: editions and who signed them, proposals, and what was changed since.

Revision 0005, after 0004. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("addendum", "agreement_document", "signature")


def upgrade() -> None:
    op.create_table(
        "signatory",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=True),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("romanised", sa.String(length=160), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__signatory__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk__signatory__user_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__signatory")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__signatory__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__signatory__public_id")),
    )

    with op.batch_alter_table("signatory", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__signatory__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__signatory__email", ["customer_id", "email"], unique=False)
        batch_op.create_index(batch_op.f("ix__signatory__user_id"), ["user_id"], unique=False)

    op.create_table(
        "agreement",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("plan_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("proposer_id", BIGINT, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sheet_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "plan_id"],
            ["plan.customer_id", "plan.id"],
            name=op.f("fk__agreement__customer_id_plan_id__plan"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "proposer_id"],
            ["signatory.customer_id", "signatory.id"],
            name=op.f("fk__agreement__customer_id_proposer_id__signatory"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "sheet_id"],
            ["stored_file.customer_id", "stored_file.id"],
            name=op.f("fk__agreement__customer_id_sheet_id__stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__agreement__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__agreement")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__agreement__customer_id_id")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq__agreement__plan_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq__agreement__public_id")),
    )

    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__agreement__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "uq__agreement__open",
            ["plan_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "circulation_seat",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("signatory_id", BIGINT, nullable=False),
        sa.Column("deputy_id", BIGINT, nullable=True),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "deputy_id"],
            ["signatory.customer_id", "signatory.id"],
            name=op.f("fk__circulation_seat__customer_id_deputy_id__signatory"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "signatory_id"],
            ["signatory.customer_id", "signatory.id"],
            name=op.f("fk__circulation_seat__customer_id_signatory_id__signatory"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__circulation_seat__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__circulation_seat")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__circulation_seat__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__circulation_seat__public_id")),
    )

    with op.batch_alter_table("circulation_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__circulation_seat__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "plan_marks",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("plan_id", BIGINT, nullable=False),
        sa.Column("edition", BIGINT, nullable=True),
        sa.Column("changes", BIGINT, nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("proposals", sa.JSON(), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "plan_id"],
            ["plan.customer_id", "plan.id"],
            name=op.f("fk__plan_marks__customer_id_plan_id__plan"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__plan_marks__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__plan_marks")),
        sa.UniqueConstraint("plan_id", name=op.f("uq__plan_marks__plan_id")),
    )

    with op.batch_alter_table("plan_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__plan_marks__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "agreement_document",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("agreement_id", BIGINT, nullable=False),
        sa.Column("schema", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "agreement_id"],
            ["agreement.customer_id", "agreement.id"],
            name=op.f("fk__agreement_document__customer_id_agreement_id__agreement"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__agreement_document__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__agreement_document")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq__agreement_document__agreement_id")),
    )

    with op.batch_alter_table("agreement_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__agreement_document__customer_id"), ["customer_id"], unique=False
        )

    op.create_table(
        "circulation_step",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("agreement_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("signatory_id", BIGINT, nullable=False),
        sa.Column("deputy_id", BIGINT, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "agreement_id"],
            ["agreement.customer_id", "agreement.id"],
            name=op.f("fk__circulation_step__customer_id_agreement_id__agreement"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "deputy_id"],
            ["signatory.customer_id", "signatory.id"],
            name=op.f("fk__circulation_step__customer_id_deputy_id__signatory"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "signatory_id"],
            ["signatory.customer_id", "signatory.id"],
            name=op.f("fk__circulation_step__customer_id_signatory_id__signatory"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__circulation_step__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__circulation_step")),
        sa.UniqueConstraint(
            "agreement_id", "position", name=op.f("uq__circulation_step__agreement_id_position")
        ),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__circulation_step__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__circulation_step__public_id")),
    )

    with op.batch_alter_table("circulation_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__circulation_step__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("plan_id", BIGINT, nullable=False),
        sa.Column("node_id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("put_forward_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", BIGINT, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "made_id"],
            ["node.customer_id", "node.id"],
            name=op.f("fk__proposal__customer_id_made_id__node"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "node_id"],
            ["node.customer_id", "node.id"],
            name=op.f("fk__proposal__customer_id_node_id__node"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "plan_id"],
            ["plan.customer_id", "plan.id"],
            name=op.f("fk__proposal__customer_id_plan_id__plan"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__proposal__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__proposal")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__proposal__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__proposal__public_id")),
    )

    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__proposal__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__proposal__node_id"), ["node_id"], unique=False)
        batch_op.create_index("ix__proposal__plan", ["customer_id", "plan_id", "state"], unique=False)

    op.create_table(
        "signature",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("step_id", BIGINT, nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("manner", sa.String(length=20), nullable=False),
        sa.Column("by_id", BIGINT, nullable=False),
        sa.Column("how", sa.String(length=20), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "by_id"],
            ["signatory.customer_id", "signatory.id"],
            name=op.f("fk__signature__customer_id_by_id__signatory"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "step_id"],
            ["circulation_step.customer_id", "circulation_step.id"],
            name=op.f("fk__signature__customer_id_step_id__circulation_step"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__signature__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__signature")),
        sa.UniqueConstraint("step_id", name=op.f("uq__signature__step_id")),
    )

    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__signature__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "addendum",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("agreement_id", BIGINT, nullable=False),
        sa.Column("proposal_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("schema", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "agreement_id"],
            ["agreement.customer_id", "agreement.id"],
            name=op.f("fk__addendum__customer_id_agreement_id__agreement"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "proposal_id"],
            ["proposal.customer_id", "proposal.id"],
            name=op.f("fk__addendum__customer_id_proposal_id__proposal"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__addendum__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__addendum")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq__addendum__agreement_id_number")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq__addendum__proposal_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__addendum__public_id")),
    )

    with op.batch_alter_table("addendum", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__addendum__customer_id"), ["customer_id"], unique=False)
    for table in APPEND_ONLY:
        refuse_changes(table)


def refuse_changes(table: str) -> None:
    """Let the database itself refuse to change or delete a row of the table."""
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


def downgrade() -> None:
    with op.batch_alter_table("addendum", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__addendum__customer_id"))
    op.drop_table("addendum")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__signature__customer_id"))
    op.drop_table("signature")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index("ix__proposal__plan")
        batch_op.drop_index(batch_op.f("ix__proposal__node_id"))
        batch_op.drop_index(batch_op.f("ix__proposal__customer_id"))
    op.drop_table("proposal")
    with op.batch_alter_table("circulation_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__circulation_step__customer_id"))
    op.drop_table("circulation_step")
    with op.batch_alter_table("agreement_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__agreement_document__customer_id"))
    op.drop_table("agreement_document")
    with op.batch_alter_table("plan_marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__plan_marks__customer_id"))
    op.drop_table("plan_marks")
    with op.batch_alter_table("circulation_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__circulation_seat__customer_id"))
    op.drop_table("circulation_seat")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__agreement__open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__agreement__customer_id"))
    op.drop_table("agreement")
    with op.batch_alter_table("signatory", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__signatory__user_id"))
        batch_op.drop_index("ix__signatory__email")
        batch_op.drop_index(batch_op.f("ix__signatory__customer_id"))
    op.drop_table("signatory")
    if op.get_bind().dialect.name != "sqlite":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_refuse()")
