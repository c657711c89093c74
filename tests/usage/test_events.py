"""The address for the product: what is taken, once, what is refused row by row, and what is refused altogether."""

import gzip
import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Customer
from portal.foundation import clock, events
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import every_customer
from portal.usage.actions import tokens
from portal.usage.actions.events import UsageCounted
from portal.usage.actions.keeping import SLICE
from portal.usage.models import EventToken, RefusedEvent, UsageCount, UsageEvent, UsagePerson
from portal.usage.queries import activity, counts, names
from portal.usage.rules.batches import MOST_BYTES
from portal.usage.rules.rows import OLDEST
from portal.usage.views.events import BATCHES
from tests.usage.sending import PATH, event, send, send_raw, token_of


@pytest.fixture
def sakura(app):
    return token_of(app, "sakura")


@pytest.fixture
def house(app):
    return token_of(app)


def reasons(answer):
    return [(one["index"], one["reason"]) for one in answer.json["refused"]]


def test_good_rows_are_counted_by_name_day_and_person(app, at, sakura):
    rows = [
        event(1, person="Aoi@Sakura.example"),
        event(2, person="U-17", count=3, value=2.5, properties={"plan": "pro", "seats": 4, "trial": False}),
        event(3),
        event(4, name="member.invited", person="U-17"),
    ]
    answer = send(app, sakura, rows)
    assert answer.status_code == 200
    assert answer.json == {"taken": 4, "known": 0, "refused": []}
    assert "Set-Cookie" not in answer.headers
    with at("sakura") as customer_id:
        today = clock.now().date()
        assert counts.total(customer_id, "invoice.sent") == 5
        assert counts.total(customer_id, "invoice.sent", since=today - timedelta(days=1), person="U-17") == 3
        assert counts.total(customer_id, "invoice.sent", since=today + timedelta(days=2)) == 0
        assert counts.people(customer_id, "invoice.sent") == 2
        assert sum(counts.by_day(customer_id, "invoice.sent", today - timedelta(days=2)).values()) == 5
        assert names.known() == ["invoice.sent", "member.invited"]
        aoi = db.session.scalars(select(UsagePerson).where(UsagePerson.named == "aoi@sakura.example")).one()
        assert aoi.person_id is not None
        assert counts.total(customer_id, "invoice.sent", person=aoi.person_id) == 1
        assert set(activity.last_of_people(customer_id)) == {aoi.person_id}
        assert activity.active_people(customer_id, today - timedelta(days=1)) == 2
        kept = db.session.scalars(select(UsageEvent).where(UsageEvent.event_id == "e2")).one()
        assert (kept.value, kept.properties) == (2.5, {"plan": "pro", "seats": 4, "trial": False})


def test_what_is_resent_counts_once_even_where_batches_overlap(app, at, sakura):
    assert send(app, sakura, [event(n) for n in range(10)]).json["taken"] == 10
    again = send(app, sakura, [event(n) for n in range(5, 15)])
    assert (again.json["taken"], again.json["known"]) == (5, 5)
    assert send(app, sakura, [event(n, name="other.thing", count=9) for n in range(15)]).json["known"] == 15
    with at("sakura") as customer_id:
        assert counts.total(customer_id, "invoice.sent") == 15
        assert names.known() == ["invoice.sent"]


def test_an_id_that_stands_twice_in_a_batch_counts_once_as_first_told(app, at, sakura):
    answer = send(app, sakura, [event(1, count=2), event(1, count=7)])
    assert (answer.json["taken"], answer.json["known"]) == (1, 1)
    with at("sakura") as customer_id:
        assert counts.total(customer_id, "invoice.sent") == 2


def test_the_same_id_is_another_event_at_another_customer(app, at, sakura, house):
    assert send(app, house, [event(1, customer="sakura"), event(1, customer="ume")]).json["taken"] == 2
    assert send(app, sakura, [event(1)]).json["known"] == 1  # whichever token brings it
    for slug in ("sakura", "ume"):
        with at(slug) as customer_id:
            assert counts.total(customer_id, "invoice.sent") == 1


def test_a_customer_is_named_by_slug_public_id_or_the_crms_id(app, at, house):
    with app.app_context():
        row = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        row.external_id, pid = "CRM-1", row.public_id
        db.session.commit()
    answer = send(app, house, [event(n, customer=name) for n, name in enumerate(("sakura", pid, "CRM-1"))])
    assert answer.json["taken"] == 3
    answer = send(app, house, [event(9), event(10, customer="nobody")])
    assert reasons(answer) == [(0, "customer_missing"), (1, "customer_unknown")]


def test_a_name_that_means_two_customers_counts_for_neither(app, house):
    with app.app_context():
        db.session.scalars(select(Customer).where(Customer.slug == "ume")).one().external_id = "sakura"
        db.session.commit()
    assert reasons(send(app, house, [event(1, customer="sakura")])) == [(0, "customer_ambiguous")]


def test_a_customers_token_reaches_no_other_and_learns_of_none(app, at, sakura):
    rows = [event(1, customer="sakura"), event(2, customer="ume"), event(3, customer="no-such-company")]
    answer = send(app, sakura, rows)
    assert answer.json["taken"] == 1
    told = [{k: v for k, v in one.items() if k not in ("index", "id")} for one in answer.json["refused"]]
    assert told[0] == told[1]
    assert told[0]["reason"] == "customer_other"
    with at("ume") as customer_id:
        assert counts.total(customer_id, "invoice.sent") == 0


BAD = [
    ("not_an_object", "a text"),
    ("not_an_object", None),
    ("not_an_object", [1]),
    ("unknown_field", event(1, properites={})),
    ("id", event(1, id="")),
    ("id", event(1, id="x" * 101)),
    ("id", event(1, id=7)),
    ("id", event(1, id="a\u0000b")),
    ("id", event(1, id="a\ud800")),
    ("id", {"name": "a", "at": clock.now().isoformat()}),
    ("name", event(1, name="invoice sent")),
    ("name", event(1, name="invoice\nsent")),
    ("name", event(1, name="invoice\u202esent")),
    ("name", event(1, name="a" * 81)),
    ("name", event(1, name="<script>")),
    ("name", event(1, name=".")),
    ("name", event(1, name=None)),
    ("at", event(1, at="yesterday")),
    ("at", event(1, at="2026-11-22T05:00:00")),
    ("at", event(1, at=1763787600)),
    ("at", event(1, at="2026-13-40T05:00:00Z")),
    ("too_early", event(1, at="0001-01-01T00:00:00+14:00")),
    ("in_the_future", event(1, at="9999-12-31T23:59:59-14:00")),
    ("too_early", event(1, at=(clock.now() - OLDEST - timedelta(minutes=1)).isoformat())),
    ("in_the_future", event(1, at=(clock.now() + timedelta(days=1, hours=6)).isoformat())),
    ("customer", event(1, customer=5)),
    ("person", event(1, person="")),
    ("person", event(1, person="a\tb")),
    ("person", event(1, person="x" * 255)),
    ("person", event(1, person={"mail": "a@b.example"})),
    ("count", event(1, count=0)),
    ("count", event(1, count=True)),
    ("count", event(1, count=1.5)),
    ("count", event(1, count=10**9)),
    ("value", event(1, value="12")),
    ("value", event(1, value=float("nan"))),
    ("value", event(1, value=float("inf"))),
    ("value", event(1, value=10**400)),
    ("properties", event(1, properties=[])),
    ("properties", event(1, properties={"a": {"b": 1}})),
    ("properties", event(1, properties={"a": "x" * 201})),
    ("properties", event(1, properties={"a": float("nan")})),
    ("properties", event(1, properties={"a\u0000": 1})),
    ("properties", event(1, properties={f"k{n}": n for n in range(21)})),
    ("properties", event(1, properties={f"k{n}": "x" * 199 for n in range(11)})),
]  # fmt: skip


def test_bad_rows_are_reported_one_by_one_and_good_ones_kept(app, at, sakura):
    rows = [row for _, row in BAD]
    answer = send(app, sakura, [*rows, event("good")])
    assert reasons(answer) == [(index, reason) for index, (reason, _) in enumerate(BAD)]
    assert answer.json["taken"] == 1
    assert all(one["message"] for one in answer.json["refused"])
    with app.app_context():
        kept = db.session.scalars(select(RefusedEvent.reason).order_by(RefusedEvent.place)).all()
    assert kept == [reason for reason, _ in BAD][:20]


def test_a_name_that_stands_twice_spoils_its_row_alone(app, sakura):
    good, row = json.dumps(event(1)), event(2)
    twice = json.dumps(row)[:-1] + ', "id": "e3"}'
    inside = json.dumps(event(4, properties={"a": 1})).replace('{"a": 1}', '{"a": 1, "a": 2}')
    answer = send_raw(app, sakura, '{"events": [%s, %s, %s]}' % (good, twice, inside))  # noqa: UP031
    assert answer.json["taken"] == 1
    assert reasons(answer) == [(1, "key_twice"), (2, "properties")]


def test_names_in_any_script_are_told_apart_as_they_look(app, at, sakura):
    assert (
        send(app, sakura, [event(1, name="請求書.送付"), event(2, name="ｉｎｖｏｉｃｅ．ｓｅｎｔ")]).json[
            "taken"
        ]
        == 2
    )
    assert names_in(app) == ["invoice.sent", "請求書.送付"]


def names_in(app):
    with app.app_context():
        return names.known()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "not_json"),
        (b"{", 400, "not_json"),
        (b"\xff\xfe", 400, "not_json"),
        (b'{"events": ' + 200_000 * b"[", 400, "not_json"),
        (b'{"events": [' + 5_000 * b"9" + b"]}", 400, "not_json"),
        (b"[]", 422, "no_events"),
        (b'{"events": {}}', 422, "no_events"),
        (b'{"events": [], "more": 1}', 422, "no_events"),
        (b'{"events": [1], "events": [2]}', 422, "no_events"),
        (b'{"events": []}', 422, "empty"),
        (b'{"events": [' + 1000 * b"1," + b"1]}", 422, "too_many"),
        (b'{"events": ["' + MOST_BYTES * b"x" + b'"]}', 413, "too_large"),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_what_is_no_batch_is_refused_as_a_whole(app, sakura, body, status, code):
    answer = send_raw(app, sakura, body)
    assert (answer.status_code, answer.json["code"], answer.json["status"]) == (status, code, status)
    assert answer.mimetype == "application/problem+json"


def test_only_plain_json_is_read(app, sakura):
    body = json.dumps({"events": [event(1)]})
    assert send_raw(app, sakura, body, Content_Type="text/plain").status_code == 415
    assert (
        send_raw(app, sakura, f"events={body}", Content_Type="application/x-www-form-urlencoded").status_code
        == 415
    )
    packed = send_raw(app, sakura, gzip.compress(body.encode()), Content_Encoding="gzip")
    assert (packed.status_code, packed.json["code"]) == (415, "content_encoding")
    assert send_raw(app, sakura, body, Content_Type="application/json; charset=utf-8").status_code == 200


def test_without_a_token_in_use_nobody_sends(app, as_, sakura):
    rows = [event(1)]
    for header in (
        "",
        "Bearer",
        "Basic YTpi",
        "Bearer nonsense",
        f"Bearer {sakura}x",
        f"Bearer banso_events_{'a' * 43}",
    ):
        answer = send(app, "", rows, Authorization=header)
        assert (answer.status_code, answer.json["code"]) == (401, "token"), header
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    signed_in = as_("vera").post(PATH, json={"events": rows})
    assert signed_in.status_code == 401


def test_a_revoked_token_is_refused_at_once(app, sakura):
    assert send(app, sakura, [event(1)]).status_code == 200
    with app.app_context():
        token = db.session.scalars(select(EventToken)).one()
        assert token.last_used_at is not None
        tokens.revoke(token, by=WORKER)
        db.session.commit()
    assert send(app, sakura, [event(2)]).status_code == 401


def test_the_token_of_a_customer_who_left_is_refused(app, sakura, house):
    with app.app_context():
        db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one().left_at = clock.now()
        db.session.commit()
    assert send(app, sakura, [event(1)]).status_code == 403
    assert reasons(send(app, house, [event(1, customer="sakura")])) == [(0, "customer_left")]


def test_too_many_batches_of_a_token_are_put_off(app, sakura, house, monkeypatch):
    monkeypatch.setattr("portal.usage.views.events.BATCHES", type(BATCHES)("events", 3, 60))
    codes = [send(app, sakura, [event(n)]).status_code for n in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    answer = send(app, sakura, [event(9)])
    assert answer.headers["Retry-After"] == "60"
    assert send(app, house, [event(1, customer="sakura")]).status_code == 200


def test_guessing_keys_is_put_off_without_stopping_who_has_one(app, sakura):
    wrong = f"banso_events_{'b' * 43}"
    assert [send(app, wrong, [event(1)]).status_code for _ in range(61)][-1] == 429
    assert send(app, sakura, [event(1)]).status_code == 200


def test_other_ways_of_asking_are_answered_as_to_a_program(app):
    browser = app.test_client()
    for method in ("get", "put", "delete", "patch"):
        answer = getattr(browser, method)(PATH)
        assert answer.status_code == 405, method
        assert answer.mimetype == "application/problem+json"
        assert "POST" in answer.headers["Allow"]
        assert "Set-Cookie" not in answer.headers
    assert browser.get("/api/v1/nothing").mimetype == "application/problem+json"


def test_no_form_token_and_no_cookie_are_asked_for(app, sakura):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert send(app, sakura, [event(1)]).status_code == 200
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_each_customer_is_announced_once_in_the_transaction(app, house):
    heard = []
    listener = in_transaction(UsageCounted)(lambda told: heard.append((told.customer_id, told.names)))
    try:
        rows = [event(n, customer=slug, name=name) for n, (slug, name) in enumerate(
            [("ume", "b"), ("sakura", "b"), ("sakura", "a"), ("sakura", "a"), ("ume", "b")]
        )]  # fmt: skip
        send(app, house, rows)
        send(app, house, rows)
    finally:
        forget(listener)
    with app.app_context():
        ids = {row[0]: row[1] for row in db.session.execute(select(Customer.slug, Customer.id))}
    assert sorted(heard) == sorted([(ids["ume"], ("b",)), (ids["sakura"], ("a", "b"))])


def forget(listener):
    events._in_transaction[UsageCounted].remove(listener)


def test_a_listener_that_fails_undoes_the_batch(app, at, sakura):
    def fail(_told):
        raise RuntimeError("not today")

    in_transaction(UsageCounted)(fail)
    try:
        assert send(app, sakura, [event(1)]).status_code == 500
    finally:
        forget(fail)
    assert send(app, sakura, [event(1)]).json["taken"] == 1
    with at("sakura") as customer_id:
        assert counts.total(customer_id, "invoice.sent") == 1


def test_names_are_not_used_up_by_a_counter_in_them(app, at, sakura, monkeypatch):
    monkeypatch.setattr("portal.usage.queries.names.MOST_NAMES", 3)
    answer = send(app, sakura, [event(n, name=f"page.{n}") for n in range(5)])
    assert answer.json["taken"] == 3
    assert reasons(answer) == [(3, "too_many_names"), (4, "too_many_names")]
    again = send(app, sakura, [event(20, name="page.1"), event(21, name="page.9")])
    assert (again.json["taken"], reasons(again)) == (1, [(1, "too_many_names")])


def test_statements_grow_with_slices_of_a_batch_and_not_with_its_rows(app, house, counting):
    def batch(first, count):
        return [
            event(first + n, customer=("sakura", "ume")[n % 2], person=f"p{n}", name=f"n{n % 7}")
            for n in range(count)
        ]

    send(app, house, batch(100_000, 1000))
    with counting() as few:
        assert send(app, house, batch(0, 10)).json["taken"] == 10
    with counting() as many:
        assert send(app, house, batch(1000, 1000)).json["taken"] == 1000
    assert len(few) <= 14  # what listens above asks once for each customer
    assert len(many) <= len(few) + 3 * (1000 // SLICE - 1)  # people, events, counts


def test_counts_agree_with_the_events_they_came_from(app, at, sakura):
    for turn in range(5):
        send(
            app,
            sakura,
            [event(f"{turn}-{n}", person=f"p{n % 3}", count=1 + n % 4) for n in range(turn * 2, 20)],
        )
        send(app, sakura, [event(f"{turn}-{n}") for n in range(10, 30)])
    with app.app_context(), every_customer("both are compared"):
        told = db.session.scalar(select(func.sum(UsageEvent.times)))
        assert told == db.session.scalar(select(func.sum(UsageCount.times)))
    with at("sakura") as customer_id:
        assert counts.total(customer_id, "invoice.sent") == told


def test_refused_rows_are_kept_in_bounds(app, sakura, monkeypatch):
    monkeypatch.setattr("portal.usage.actions.refusals.OF_A_TOKEN_A_DAY", 25)
    for _ in range(3):
        send(app, sakura, [1] * 30)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(RefusedEvent)) == 25
