"""The pages of chat channels, the vendor's and a customer's own: works, refused, stranger, hostile."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.activity.models import Channel, Covers, Readers
from portal.foundation.audience import Side
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db

DESK, OWN = "/desk/channels", "/c/sakura/channels"
SECRET = "https://hooks.slack.example/services/T0/B0/very-secret"


def filled(**more: object) -> dict[str, object]:
    return {
        "name": "#cs-news", "format": "slack", "url": SECRET, "kinds": ["comment.begun", "comment.replied"],
        "readers": "reach", "language": "ja", "covers": "every_customer",
    } | more  # fmt: skip


def channels(app) -> list[Channel]:
    with app.app_context():
        return list(db.session.scalars(select(Channel).order_by(Channel.id)))


def test_a_lead_sets_up_a_channel_and_its_address_is_never_shown_again(app, as_):
    leo = as_("leo")
    assert "No channel yet" in leo.get(DESK).text
    answer = leo.post(f"{DESK}/new", data=filled(with_text="y"))
    (made,) = channels(app)
    assert answer.location == f"{DESK}/{made.public_id}"
    assert (made.side, made.covers, made.readers, made.with_text) == (
        Side.VENDOR, Covers.EVERY_CUSTOMER, Readers.REACH, True,
    )  # fmt: skip
    for page in (leo.get(DESK).text, leo.get(f"{DESK}/{made.public_id}").text):
        assert "#cs-news" in page
        assert "hooks.slack.example" in page
        assert "very-secret" not in page
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "channel.set_up")).all()
        assert len(entries) == 1
        assert "very-secret" not in str(entries[0].facts)


def test_the_page_says_who_may_read_it(app, as_):
    leo = as_("leo")
    page = leo.get(f"{DESK}/new").text
    assert "Who will read it" in page
    for name, seen in (("Vera", True), ("Leo", True), ("Chloe", False)):
        assert (f">{name}<" in re.sub(r"\s+", "", page.split('id="readers"')[1])) is seen
    with app.app_context():
        sakura = db.session.scalars(select(Customer.id).where(Customer.slug == "sakura")).one()
    leo.post(f"{DESK}/new", data=filled(covers="customer", customer=str(sakura)))
    (made,) = channels(app)
    shown = re.sub(r"\s+", "", leo.get(f"{DESK}/{made.public_id}").text.split('id="readers"')[1])
    assert ">Chloe<" in shown
    assert ">Olivia<" not in shown
    assert "株式会社さくら商会" in leo.get(DESK).text


def test_a_changed_channel_keeps_its_address_unless_another_is_entered(app, as_):
    leo = as_("leo")
    leo.post(f"{DESK}/new", data=filled())
    (made,) = channels(app)
    url = f"{DESK}/{made.public_id}"
    assert leo.post(url, data=filled(name="renamed", url="")).status_code == 303
    (kept,) = channels(app)
    assert (kept.name, kept.sealed_url) == ("renamed", made.sealed_url)
    leo.post(url, data=filled(url="https://other.example/y", readers="others", with_text="y"))
    (changed,) = channels(app)
    assert changed.host == "other.example"
    assert changed.sealed_url != made.sealed_url
    assert changed.with_text is False  # others read along


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"url": ""}, "url"),
        ({"url": "http://hooks.example/"}, "url"),
        ({"url": "https://user:password@hooks.example/"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["comment.mentioned"]}, "kinds"),  # meant for one person: not for a channel
        ({"kinds": ["nothing.known"]}, "kinds"),
        ({"format": "pager"}, "format"),
        ({"readers": "everybody"}, "readers"),
        ({"covers": "planet"}, "covers"),
        ({"covers": "segment", "segment": "99"}, "covers"),
        ({"covers": "customer", "customer": "0"}, "covers"),
        ({"covers": "csm", "csm": "'; drop"}, "covers"),
        ({"language": "xx"}, "language"),
    ],
)
def test_bad_input_is_told_and_kept(app, as_, wrong, field):
    answer = as_("leo").post(f"{DESK}/new", data=filled(**wrong))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert channels(app) == []


def test_a_customers_admin_sets_up_one_for_their_own_people(app, as_):
    aoi = as_("aoi")
    assert "Chat channels" in aoi.get("/c/sakura/company").text
    assert aoi.post(f"{OWN}/new", data=filled(covers="segment", segment="1")).status_code == 303
    (made,) = channels(app)
    with app.app_context():
        sakura = db.session.scalars(select(Customer.id).where(Customer.slug == "sakura")).one()
    assert (made.side, made.customer_ref, made.covers) == (Side.CUSTOMER, sakura, Covers.EVERY_CUSTOMER)
    page = aoi.get(f"{OWN}/{made.public_id}").text
    assert "members of your company" in page
    assert "#cs-news" not in as_("vera").get(DESK).text
    assert as_("vera").get(f"{DESK}/{made.public_id}").status_code == 404
    assert as_("mallory").get(f"/c/ume/channels/{made.public_id}").status_code == 404
    assert "#cs-news" not in as_("mallory").get("/c/ume/channels").text


@pytest.mark.parametrize(
    ("who", "desk", "own"),
    [("vera", 200, 403), ("leo", 200, 403), ("chloe", 403, 403), ("carl", 403, 403), ("ann", 403, 404),
     ("aoi", 404, 200), ("sora", 404, 403), ("ren", 404, 403), ("mallory", 404, 404), ("", 401, 401)],
)  # fmt: skip
def test_who_comes_in(as_, who, desk, own):
    for path in ("", "/new"):
        assert as_(who).get(DESK + path).status_code == desk
        assert as_(who).get(OWN + path).status_code == own


def test_stop_start_and_remove(app, as_):
    leo = as_("leo")
    leo.post(f"{DESK}/new", data=filled())
    url = f"{DESK}/{channels(app)[0].public_id}"
    assert leo.post(f"{url}/stop").location == DESK
    assert channels(app)[0].stopped_at is not None
    assert "Stopped" in leo.get(DESK).text
    leo.post(f"{url}/start")
    assert channels(app)[0].stopped_at is None
    assert as_("chloe").post(f"{url}/remove").status_code == 403
    leo.post(f"{url}/remove")
    assert channels(app) == []
    assert leo.get(url).status_code == 404


def test_a_test_message_that_does_not_arrive_says_why(app, as_):
    leo = as_("leo")
    leo.post(f"{DESK}/new", data=filled(url="https://127.0.0.1/x"))
    answer = leo.post(f"{DESK}/{channels(app)[0].public_id}/test", follow_redirects=True)
    assert "Its address lies in a private network." in answer.text


def test_a_form_sent_twice_acts_once(app, as_):
    leo = as_("leo")
    data = filled(request_key="the same key")
    assert leo.post(f"{DESK}/new", data=data).location == leo.post(f"{DESK}/new", data=data).location
    assert len(channels(app)) == 1


def test_the_secret_of_a_generic_channel_is_shown_to_who_sets_it_up(app, as_):
    leo = as_("leo")
    leo.post(f"{DESK}/new", data=filled(format="generic"))
    assert "whsec_" in leo.get(f"{DESK}/{channels(app)[0].public_id}").text
    leo.post(f"{DESK}/{channels(app)[0].public_id}", data=filled(format="slack"))
    assert "whsec_" not in leo.get(f"{DESK}/{channels(app)[0].public_id}").text


def test_the_same_statements_with_twice_as_many_channels(app, as_, counting):
    leo = as_("leo")
    leo.post(f"{DESK}/new", data=filled(covers="segment", segment="1"))
    leo.get(DESK)
    with counting() as few:
        leo.get(DESK)
    for number in range(3):
        leo.post(f"{DESK}/new", data=filled(name=f"channel {number}", covers="segment", segment="1"))
    leo.get(DESK)
    with counting() as many:
        leo.get(DESK)
    assert len(many) == len(few)
