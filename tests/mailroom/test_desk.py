"""The desk's list of all mail: of the customers one reaches, shown as text, sent on its way again."""

import pytest

from portal.foundation.audience import Visibility
from portal.foundation.db import db, writing
from portal.foundation.outbox import work_off
from portal.mailroom import routes
from portal.mailroom.actions import addresses
from portal.mailroom.models import Mailbox
from portal.mailroom.routes import Delivered
from portal.mailroom.rules.states import MailState
from tests.mailroom.post import arrive, customer_id, mail, person, row

HOSTILE = "<script>x()</script><img src=x onerror=x()>"


def to(app, name: str = "aoi", slug: str = "sakura", thing: int = 5) -> str:
    with app.app_context():
        return addresses.address("test", (customer_id(slug), thing), person(name).id)


def work(app) -> None:
    with app.app_context():
        work_off()


def fate(app, mail_id: int) -> MailState:
    with app.app_context():
        return row(mail_id).state


def aoi(app) -> int:
    with app.app_context():
        return person("aoi").id


def text_of(page) -> str:
    assert page.status_code == 200, page.status_code
    return page.get_data(as_text=True)


def test_the_list_shows_what_needs_a_look_first(app, taken, as_):
    arrive(app, mail(subject="who is this"))
    arrive(app, mail(subject="a good answer", to=to(app)))
    chloe = as_("chloe")
    look, every = text_of(chloe.get("/desk/mail")), text_of(chloe.get("/desk/mail?show="))
    assert ("who is this" in look, "a good answer" in look) == (True, False)
    assert ("who is this" in every, "a good answer" in every) == (True, True)
    assert "a good answer" in text_of(chloe.get("/desk/mail?show=delivered"))
    assert "a good answer" in text_of(chloe.get("/desk/mail?show=&customer=sakura"))
    assert "who is this" not in text_of(chloe.get("/desk/mail?show=&customer=sakura"))
    assert "a good answer" in text_of(chloe.get("/desk/mail?show=&q=GOOD"))
    assert "Nothing was found" in text_of(chloe.get("/desk/mail?show=&q=100%25"))


def test_the_navigation_says_how_many_need_a_look(app, taken, as_):
    chloe = as_("chloe")
    assert "1" not in text_of(chloe.get("/desk/mail/waiting"))
    done = arrive(app, mail())
    arrive(app, mail(to=to(app)))
    assert "1" in text_of(chloe.get("/desk/mail/waiting"))
    chloe.post(f"/desk/mail/{done.public_id}/aside")
    assert "1" not in text_of(chloe.get("/desk/mail/waiting"))


def test_one_sees_mail_of_customers_one_reaches_and_of_nobody_known(app, taken, as_):
    ours, theirs = arrive(app, mail(subject="of sakura", to=to(app))).public_id, ""
    theirs = arrive(
        app, mail(subject="of ume", to=to(app, "mallory", "ume"), sender="mallory@ume.example")
    ).public_id
    nobodys = arrive(app, mail(subject="of nobody")).public_id
    seen = {}
    for who in ("vera", "leo", "chloe", "olivia"):
        browser = as_(who)
        listed = text_of(browser.get("/desk/mail?show="))
        seen[who] = [name in listed for name in ("of sakura", "of ume", "of nobody")]
        codes = [browser.get(f"/desk/mail/{one}").status_code for one in (ours, theirs, nobodys)]
        assert codes == [200 if so else 404 for so in seen[who]]
    assert seen == {
        "vera": [True, True, True],
        "leo": [True, True, True],
        "chloe": [True, False, True],
        "olivia": [False, True, True],
    }


@pytest.mark.parametrize(
    ("who", "code"), [("", 401), ("aoi", 404), ("mallory", 404), ("ann", 403), ("carl", 403)]
)
def test_nobody_else_sees_any(app, taken, as_, who, code):
    name = arrive(app, mail()).public_id
    for path in ("", f"/{name}", f"/{name}/raw"):
        assert as_(who).get(f"/desk/mail{path}").status_code == code
    for path in (f"/{name}/again", f"/{name}/aside", f"/{name}/back"):
        assert as_(who).post(f"/desk/mail{path}").status_code == code


def test_what_stays_inside_a_customer_is_on_no_desk(app, taken, as_, monkeypatch):
    with app.app_context():
        inside = Delivered(MailState.DELIVERED, customer_id=customer_id(), visibility=Visibility.CUSTOMER)
    monkeypatch.setitem(routes._deliverers, "test", lambda _mail: inside)
    name = arrive(app, mail(subject="among ourselves", to=to(app))).public_id
    vera = as_("vera")
    assert "among ourselves" not in text_of(vera.get("/desk/mail?show="))
    assert vera.get(f"/desk/mail/{name}").status_code == 404
    assert vera.get(f"/desk/mail/{name}/raw").status_code == 404


def test_a_mail_is_shown_as_text_and_handed_out_as_it_came(app, taken, as_):
    raw = mail(f"text {HOSTILE}", subject=f"subject {HOSTILE}", sender=f'"{HOSTILE}" <x@y.example>')
    name = arrive(app, raw).public_id
    chloe = as_("chloe")
    page = text_of(chloe.get(f"/desk/mail/{name}"))
    assert HOSTILE not in page
    assert "text &lt;script&gt;" in page
    assert "Not proved" in page
    answer = chloe.get(f"/desk/mail/{name}/raw")
    assert answer.data == raw
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.eml"'


def test_who_reads_a_mail_does_not_get_to_know_what_proves_its_writer(app, taken, as_):
    address = to(app)
    token = address.partition("-")[2].partition("@")[0]
    raw = mail(f"you wrote from {address.upper()}", to=address, Cc=f"x <{address}>")
    name = arrive(app, raw).public_id
    chloe = as_("chloe")
    page, handed = text_of(chloe.get(f"/desk/mail/{name}")), chloe.get(f"/desk/mail/{name}/raw").data
    assert "portal+test-…@in.vendor.example" in page
    assert token not in page.lower()
    assert token.encode() not in handed.lower()
    assert len(handed) == len(raw)


def test_what_is_proved_is_said(app, taken, as_):
    name = arrive(app, mail(to=to(app))).public_id
    assert "Proved by the reply address" in text_of(as_("chloe").get(f"/desk/mail/{name}"))


def test_a_mail_taken_for_a_programs_is_delivered_when_somebody_says_so(app, taken, as_):
    done = arrive(app, mail(to=to(app), Precedence="bulk"))
    assert (done.state, taken) == (MailState.AUTOMATIC, [])
    answer = as_("chloe").post(f"/desk/mail/{done.public_id}/again")
    assert answer.status_code == 303
    work(app)
    assert fate(app, done.id) is MailState.DELIVERED
    assert taken[0].person_id == aoi(app)


def test_what_is_delivered_is_not_delivered_again(app, taken, as_):
    done = arrive(app, mail(to=to(app)))
    page = as_("chloe").post(f"/desk/mail/{done.public_id}/again", follow_redirects=True)
    assert "It is where it belongs already." in text_of(page)
    work(app)
    assert len(taken) == 1


def test_of_two_that_were_sent_one_mail_only_the_other_gets_it_again(app, taken, as_, monkeypatch):
    take = routes._deliverers["test"]
    unknown = Delivered(MailState.UNKNOWN, "sender")
    monkeypatch.setitem(routes._deliverers, "test", lambda m: take(m) if m.proof.ids[1] == 5 else unknown)
    done = arrive(app, mail(to=f"{to(app, thing=5)}, {to(app, thing=6)}"))
    assert done.state is MailState.DELIVERED
    with app.app_context(), writing():
        row(done.id).state = MailState.UNKNOWN  # as if nobody had taken it
        db.session.commit()
    monkeypatch.setitem(routes._deliverers, "test", take)
    as_("chloe").post(f"/desk/mail/{done.public_id}/again")
    work(app)
    assert [one.proof.ids[1] for one in taken] == [5, 6]


def test_what_is_put_aside_needs_no_look_until_it_is_taken_up(app, taken, as_):
    done = arrive(app, mail(subject="an advertisement"))
    chloe = as_("chloe")
    assert "an advertisement" not in text_of(
        chloe.post(f"/desk/mail/{done.public_id}/aside", follow_redirects=True)
    )
    assert "Put aside by" in text_of(chloe.get(f"/desk/mail/{done.public_id}"))
    chloe.post(f"/desk/mail/{done.public_id}/back")
    assert "an advertisement" in text_of(chloe.get("/desk/mail"))


def test_what_cannot_be_delivered_again_is_said(app, taken, as_):
    done = arrive(app, mail().split(b"\n\n")[0] + b"\n\n", size=99_000_000)
    page = as_("chloe").post(f"/desk/mail/{done.public_id}/again", follow_redirects=True)
    assert "Only its head is kept." in text_of(page)


def test_the_desk_says_when_the_mailbox_does_not_answer(app, taken, as_):
    with app.app_context(), writing():
        db.session.add(Mailbox(name="portal@mail/INBOX", uid_validity=1, next_uid=1, last_error="timed out"))
        db.session.commit()
    page = text_of(as_("vera").get("/desk/mail"))
    assert "The mailbox does not answer" in page
    assert "timed out" in page


def test_features_lead_on_from_a_mail(app, taken, as_, monkeypatch):
    monkeypatch.setattr(routes, "_offers", [])
    routes.offer("This is from …", "mails.raw", MailState.UNKNOWN)
    name = arrive(app, mail()).public_id
    assert "This is from …" in text_of(as_("chloe").get(f"/desk/mail/{name}"))


@pytest.mark.parametrize(
    "path", ["?show=nonsense", "?before=x", "?before=9999999999999999999999", "?q=%00%27"]
)
def test_nonsense_in_the_address_harms_nothing(app, taken, as_, path):
    assert as_("chloe").get(f"/desk/mail{path}").status_code == 200


def test_the_list_asks_as_much_for_many_mails_as_for_few(app, taken, as_, counting):
    chloe = as_("chloe")
    for n in range(3):
        arrive(app, mail(f"{n}", to=to(app, thing=n)))
    chloe.get("/desk/mail?show=")
    with counting() as few:
        chloe.get("/desk/mail?show=")
    for n in range(60):
        arrive(app, mail(f"more {n}", to=to(app, "mallory", "ume", n) if n % 2 else to(app, thing=n)))
    with counting() as many:
        assert "Older mails" not in text_of(chloe.get("/desk/mail?show="))
    assert len(many) == len(few)
    assert "Older mails" in text_of(as_("vera").get("/desk/mail?show="))
