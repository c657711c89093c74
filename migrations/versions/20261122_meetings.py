"""Meetings: times, attendees, series, agenda, decisions, minutes.

Revision 0009, after 0008. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "busy_time",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck__busy_time__order")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__busy_time__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__busy_time")),
    )

    with op.batch_alter_table("busy_time", schema=None) as batch_op:
        batch_op.create_index("ix__busy_time__person", ["person_id", "starts_at"], unique=False)

    op.create_table(
        "free_times",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("buffer_minutes", BIGINT, nullable=False),
        sa.Column("notice_hours", BIGINT, nullable=False),
        sa.Column("horizon_days", BIGINT, nullable=False),
        sa.Column("lengths", sa.JSON(), nullable=False),
        sa.Column("place_kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("calendar_url", sa.Text(), nullable=False),
        sa.Column("calendar_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calendar_trouble", sa.String(length=40), nullable=False),
        sa.Column("calendar_tag", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__free_times__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__free_times")),
        sa.UniqueConstraint("person_id", name=op.f("uq__free_times__person_id")),
    )

    op.create_table(
        "series",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("pattern", sa.String(length=20), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("minutes", BIGINT, nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("place_kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("organizer_id", BIGINT, nullable=False),
        sa.Column("organizer_side", sa.String(length=20), nullable=False),
        sa.Column("uid", sa.String(length=120), nullable=False),
        sa.Column("sequence", BIGINT, nullable=False),
        sa.Column("made_until", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__series__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["organizer_id"], ["user.id"], name=op.f("fk__series__organizer_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__series")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__series__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__series__public_id")),
        sa.UniqueConstraint("uid", name=op.f("uq__series__uid")),
    )

    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__series__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", BIGINT, nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("place_kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("organizer_id", BIGINT, nullable=False),
        sa.Column("organizer_side", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("recording_url", sa.String(length=500), nullable=False),
        sa.Column("series_id", BIGINT, nullable=True),
        sa.Column("recurs_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uid", sa.String(length=120), nullable=False),
        sa.Column("sequence", BIGINT, nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck__meeting__order")),
        sa.ForeignKeyConstraint(
            ["customer_id", "series_id"],
            ["series.customer_id", "series.id"],
            name=op.f("fk__meeting__customer_id_series_id__series"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__meeting__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["organizer_id"], ["user.id"], name=op.f("fk__meeting__organizer_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__meeting")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__meeting__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__meeting__public_id")),
        sa.UniqueConstraint("series_id", "recurs_at", name=op.f("uq__meeting__series_id_recurs_at")),
        sa.UniqueConstraint("uid", name=op.f("uq__meeting__uid")),
    )

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix__meeting__by_state", ["state", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix__meeting__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__meeting__of_customer", ["customer_id", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix__meeting__organizer_id"), ["organizer_id"], unique=False)

    op.create_table(
        "agenda_point",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("meeting_id", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("minutes", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("source_key", sa.String(length=120), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=False),
        sa.Column("added_by_id", BIGINT, nullable=True),
        sa.Column("added_side", sa.String(length=20), nullable=True),
        sa.Column("carried_from_id", BIGINT, nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck__agenda_point__minutes")),
        sa.ForeignKeyConstraint(
            ["customer_id", "meeting_id"],
            ["meeting.customer_id", "meeting.id"],
            name=op.f("fk__agenda_point__customer_id_meeting_id__meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__agenda_point__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__agenda_point")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__agenda_point__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__agenda_point__public_id")),
    )

    with op.batch_alter_table("agenda_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__agenda_point__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix__agenda_point__meeting", ["customer_id", "meeting_id", "position"], unique=False
        )
        batch_op.create_index(
            "uq__agenda_point__taken_once",
            ["meeting_id", "source_key", "visibility"],
            unique=True,
            sqlite_where=sa.text("source_key != '' AND deleted_at IS NULL"),
            postgresql_where=sa.text("source_key != '' AND deleted_at IS NULL"),
        )

    op.create_table(
        "attendee",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("meeting_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=True),
        sa.Column("side", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("attended_by_id", BIGINT, nullable=True),
        sa.Column("link_id", BIGINT, nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("person_id IS NOT NULL OR email <> ''", name=op.f("ck__attendee__somebody")),
        sa.ForeignKeyConstraint(
            ["customer_id", "meeting_id"],
            ["meeting.customer_id", "meeting.id"],
            name=op.f("fk__attendee__customer_id_meeting_id__meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__attendee__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["purpose_link.id"], name=op.f("fk__attendee__link_id__purpose_link")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk__attendee__person_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__attendee")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__attendee__customer_id_id")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq__attendee__meeting_id_person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__attendee__public_id")),
    )

    with op.batch_alter_table("attendee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__attendee__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__attendee__person", ["person_id", "meeting_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("meeting_id", BIGINT, nullable=False),
        sa.Column("point_id", BIGINT, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("decided_by_id", BIGINT, nullable=True),
        sa.Column("decided_side", sa.String(length=20), nullable=True),
        sa.Column("recorded_by_id", BIGINT, nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "meeting_id"],
            ["meeting.customer_id", "meeting.id"],
            name=op.f("fk__decision__customer_id_meeting_id__meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__decision__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk__decision__decided_by_id__user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__decision")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__decision__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__decision__public_id")),
    )

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__decision__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__decision__meeting", ["customer_id", "meeting_id", "id"], unique=False)

    op.create_table(
        "meeting_stage",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("meeting_id", BIGINT, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("by_side", sa.String(length=20), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "meeting_id"],
            ["meeting.customer_id", "meeting.id"],
            name=op.f("fk__meeting_stage__customer_id_meeting_id__meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__meeting_stage__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__meeting_stage")),
    )

    with op.batch_alter_table("meeting_stage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__meeting_stage__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__meeting_stage__meeting", ["meeting_id", "id"], unique=False)

    op.create_table(
        "sent_minutes",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("meeting_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", BIGINT, nullable=True),
        sa.Column("document_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "meeting_id"],
            ["meeting.customer_id", "meeting.id"],
            name=op.f("fk__sent_minutes__customer_id_meeting_id__meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__sent_minutes__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__sent_minutes")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__sent_minutes__customer_id_id")),
        sa.UniqueConstraint(
            "customer_id",
            "meeting_id",
            "number",
            name=op.f("uq__sent_minutes__customer_id_meeting_id_number"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq__sent_minutes__public_id")),
    )

    with op.batch_alter_table("sent_minutes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__sent_minutes__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "slot",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("meeting_id", BIGINT, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck__slot__order")),
        sa.ForeignKeyConstraint(
            ["customer_id", "meeting_id"],
            ["meeting.customer_id", "meeting.id"],
            name=op.f("fk__slot__customer_id_meeting_id__meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__slot__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__slot")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__slot__customer_id_id")),
        sa.UniqueConstraint("meeting_id", "starts_at", name=op.f("uq__slot__meeting_id_starts_at")),
        sa.UniqueConstraint("public_id", name=op.f("uq__slot__public_id")),
    )

    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__slot__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__slot__when", ["starts_at", "ends_at"], unique=False)

    op.create_table(
        "minutes_reader",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("sent_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=True),
        sa.Column("attendee_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "sent_id"],
            ["sent_minutes.customer_id", "sent_minutes.id"],
            name=op.f("fk__minutes_reader__customer_id_sent_id__sent_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__minutes_reader__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk__minutes_reader__person_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__minutes_reader")),
        sa.UniqueConstraint("sent_id", "attendee_id", name=op.f("uq__minutes_reader__sent_id_attendee_id")),
        sa.UniqueConstraint("sent_id", "person_id", name=op.f("uq__minutes_reader__sent_id_person_id")),
    )

    with op.batch_alter_table("minutes_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__minutes_reader__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "slot_answer",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("slot_id", BIGINT, nullable=False),
        sa.Column("attendee_id", BIGINT, nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "attendee_id"],
            ["attendee.customer_id", "attendee.id"],
            name=op.f("fk__slot_answer__customer_id_attendee_id__attendee"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "slot_id"],
            ["slot.customer_id", "slot.id"],
            name=op.f("fk__slot_answer__customer_id_slot_id__slot"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__slot_answer__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__slot_answer")),
        sa.UniqueConstraint("slot_id", "attendee_id", name=op.f("uq__slot_answer__slot_id_attendee_id")),
    )

    with op.batch_alter_table("slot_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__slot_answer__customer_id"), ["customer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("slot_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__slot_answer__customer_id"))
    op.drop_table("slot_answer")
    with op.batch_alter_table("minutes_reader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__minutes_reader__customer_id"))
    op.drop_table("minutes_reader")
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_index("ix__slot__when")
        batch_op.drop_index(batch_op.f("ix__slot__customer_id"))
    op.drop_table("slot")
    with op.batch_alter_table("sent_minutes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__sent_minutes__customer_id"))
    op.drop_table("sent_minutes")
    with op.batch_alter_table("meeting_stage", schema=None) as batch_op:
        batch_op.drop_index("ix__meeting_stage__meeting")
        batch_op.drop_index(batch_op.f("ix__meeting_stage__customer_id"))
    op.drop_table("meeting_stage")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index("ix__decision__meeting")
        batch_op.drop_index(batch_op.f("ix__decision__customer_id"))
    op.drop_table("decision")
    with op.batch_alter_table("attendee", schema=None) as batch_op:
        batch_op.drop_index("ix__attendee__person")
        batch_op.drop_index(batch_op.f("ix__attendee__customer_id"))
    op.drop_table("attendee")
    with op.batch_alter_table("agenda_point", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__agenda_point__taken_once",
            sqlite_where=sa.text("source_key != '' AND deleted_at IS NULL"),
            postgresql_where=sa.text("source_key != '' AND deleted_at IS NULL"),
        )
        batch_op.drop_index("ix__agenda_point__meeting")
        batch_op.drop_index(batch_op.f("ix__agenda_point__customer_id"))
    op.drop_table("agenda_point")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__meeting__organizer_id"))
        batch_op.drop_index("ix__meeting__of_customer")
        batch_op.drop_index(batch_op.f("ix__meeting__customer_id"))
        batch_op.drop_index("ix__meeting__by_state")
    op.drop_table("meeting")
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__series__customer_id"))
    op.drop_table("series")
    op.drop_table("free_times")
    with op.batch_alter_table("busy_time", schema=None) as batch_op:
        batch_op.drop_index("ix__busy_time__person")
    op.drop_table("busy_time")
