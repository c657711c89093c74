"""A mail that was kept is read, taken by whom it was sent to, and ends in one state, whatever goes wrong meanwhile."""

import pytest
from sqlalchemy import func, select

from portal.accounts.actions.erasure import erase
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db, writing
from portal.foundation.files import storage
from portal.foundation.mail import MailDelivery
from portal.foundation.outbox import OutboxItem, work_off
from portal.mailroom import routes
from portal.mailroom.actions import addresses, delivering
from portal.mailroom.actions.delivering import deliver
from portal.mailroom.models import InboundDelivery, InboundMail, MailSource
from portal.mailroom.routes import Delivered
from portal.mailroom.rules.states import MailState
from tests.mailroom.post import PORTAL_ADDRESS, come_in, customer_id, mail, person, row, take_in


def reply_address(name: str = "aoi", thing: int = 5) -> str:
    return addresses.address("test", (customer_id(), thing), person(name).id)


def make_due() -> None:
    """Let what is to be tried later be tried now."""
    with writing():
        db.session.execute(
            OutboxItem.__table__.update().values(not_before=OutboxItem.created_at, lease_until=None)
        )
        db.session.commit()


def test_a_reply_is_delivered_with_what_its_address_proves(got):
    done = come_in(mail("yes, please", to=reply_address()))
    assert (done.state, done.customer_ref, done.kind) == (MailState.DELIVERED, customer_id(), "test")
    (arrived,) = got
    assert arrived.proof.ids == (customer_id(), 5)
    assert arrived.person_id == person("aoi").id
    assert (arrived.text.strip(), arrived.sender, arrived.subject) == (
        "yes, please",
        "aoi@sakura.example",
        "a question",
    )
    assert storage().get(done.place).startswith(b"From: Aoi")


def test_somebody_else_who_has_the_address_is_not_its_person(got):
    come_in(mail(to=reply_address("aoi"), sender="mallory@ume.example"))
    assert (got[0].proof.person_id, got[0].person_id) == (person("aoi").id, None)
    assert got[0].claimed_id == person("mallory").id


def test_from_alone_proves_nobody(got):
    assert come_in(mail(sender="Aoi <aoi@sakura.example>")).state is MailState.UNKNOWN
    assert (got[0].person_id, got[0].claimed_id) == (None, person("aoi").id)


@pytest.mark.parametrize(
    ("results", "vouched"),
    [
        ("mx.vendor.example; dmarc=pass header.from=sakura.example", True),
        ("mx.vendor.example; dmarc=fail header.from=sakura.example", False),
        ("mx.other.example; dmarc=pass header.from=sakura.example", False),
        ("mx.vendor.example; dmarc=pass header.from=ume.example", False),
    ],
)
def test_the_word_of_the_trusted_relay_proves_who_wrote(got, mailroom, monkeypatch, results, vouched):
    monkeypatch.setitem(mailroom.config, "INBOUND_TRUSTS", "mx.vendor.example")
    come_in(mail(Authentication_Results=results))
    assert got[0].person_id == (person("aoi").id if vouched else None)


def test_an_address_ends_with_its_persons_access(got):
    address = reply_address("sora")
    with writing():
        person("sora").disabled_at = person("sora").created_at
        db.session.commit()
    done = come_in(mail(to=address, sender="sora@sakura.example"))
    assert (done.state, got[0].proof) == (MailState.UNKNOWN, None)


def test_an_address_that_was_made_up_or_changed_opens_nothing(got):
    address = reply_address()
    local, _, domain = address.partition("@")
    changed = local[:-1] + ("a" if local[-1] != "a" else "b")
    for made_up in (f"{changed}@{domain}", f"portal+test-aaaa@{domain}", f"portal+@{domain}"):
        assert come_in(mail(to=made_up)).state is MailState.UNKNOWN
    assert addresses.open(address.upper()) == addresses.open(address) is not None
    assert addresses.open(address.replace("+test-", "+other-")) is None
    assert addresses.open(address.replace(domain, "elsewhere.example")) is None


def test_what_the_transport_says_counts_for_more_than_the_head(got):
    """A mail that names somebody's address in its head, but came to another one, is not written there."""
    done = come_in(mail(to=reply_address()), envelope_to=(PORTAL_ADDRESS,))
    assert (done.state, got[0].proof) == (MailState.UNKNOWN, None)
    come_in(mail(to="somebody@else.example"), envelope_to=(reply_address(),))
    assert got[1].proof.ids == (customer_id(), 5)


def test_one_mail_to_two_of_ours_is_taken_by_both(got):
    done = come_in(mail(to=f"{reply_address(thing=5)}, {reply_address(thing=6)}, {PORTAL_ADDRESS}"))
    assert done.state is MailState.DELIVERED
    assert sorted(one.proof.ids[1] for one in got) == [5, 6]


def test_copies_of_one_mail_are_accounted_for_and_delivered_once(got):
    raw = mail(to=reply_address())
    first_id = come_in(raw).id
    travelled = b"Received: from elsewhere by here\r\n" + raw
    for copy in (raw, travelled):
        again = come_in(copy)
        assert (again.state, again.duplicate_of_id) == (MailState.DUPLICATE, first_id)
        assert (again.place == row(first_id).place) is (copy == raw)
    assert len(got) == 1


def test_a_copy_for_somebody_else_is_no_copy(got):
    raw = mail(to="all@sakura.example")
    come_in(raw, envelope_to=(reply_address(thing=5),))
    assert come_in(raw, envelope_to=(reply_address(thing=6),)).state is MailState.DELIVERED
    assert len(got) == 2


def test_the_same_name_with_other_words_is_another_mail(got):
    for words in ("one", "two"):
        come_in(mail(words, to=reply_address(), Message_ID="<same@mail.sakura.example>"))
    assert [one.text.strip() for one in got] == ["one", "two"]


def test_what_was_taken_under_a_name_is_not_taken_again(got):
    raw = mail(to=reply_address())
    first = take_in(raw, source=MailSource.IMAP, transport_id="box:1:7")
    assert take_in(raw, source=MailSource.IMAP, transport_id="box:1:7") == first
    work_off()
    assert db.session.scalar(select(func.count(InboundMail.id))) == 1


def test_a_deliverer_that_fails_is_asked_again_until_it_takes_the_mail(got, monkeypatch):
    fails = iter([True, True, False])
    take = routes._deliverers["test"]

    def sometimes(arrived):
        if next(fails):
            raise ConnectionError("away")
        return take(arrived)

    monkeypatch.setitem(routes._deliverers, "test", sometimes)
    mail_id = take_in(mail(to=reply_address()))
    work_off()
    assert (row(mail_id).state, row(mail_id).attempts) == (MailState.WAITING, 1)
    assert "away" in row(mail_id).last_error
    for _ in range(2):
        make_due()
        work_off()
    assert (row(mail_id).state, row(mail_id).last_error, len(got)) == (MailState.DELIVERED, "", 1)


def test_after_the_last_try_it_is_kept_as_failed(got, monkeypatch):
    def never(_arrived):
        raise RuntimeError("out of order")

    monkeypatch.setitem(routes._deliverers, "test", never)
    mail_id = take_in(mail(to=reply_address()))
    deliver(mail_id, last_try=True)
    assert (row(mail_id).state, row(mail_id).reason) == (MailState.FAILED, "gave_up")
    assert "out of order" in row(mail_id).last_error


class Killed(BaseException):
    """As when the process ends at once: nothing that follows runs."""


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", range(5))
def test_killed_between_any_two_steps_it_is_delivered_once(got, monkeypatch, step, moment):
    """Each step commits; wherever the worker ends, the next one goes on there."""
    mail_id = take_in(mail(to=f"{reply_address(thing=5)}, {reply_address(thing=6)}"))
    committed, done = delivering._committed, []

    def dies_at_its_step(work):
        if (len(done), moment) == (step, "before"):
            raise Killed
        result = committed(work)
        done.append(work)
        if (len(done) - 1, moment) == (step, "after"):
            raise Killed
        return result

    monkeypatch.setattr(delivering, "_committed", dies_at_its_step)
    with pytest.raises(Killed):
        deliver(mail_id)
    db.session.rollback()
    monkeypatch.setattr(delivering, "_committed", committed)
    deliver(mail_id)
    assert row(mail_id).state is MailState.DELIVERED
    assert sorted(one.proof.ids[1] for one in got) == [5, 6]


def test_what_a_deliverer_wrote_is_undone_when_its_note_is_not_committed(got, monkeypatch):
    """The deliverer's own rows and the note that it took the mail are one transaction."""
    take = routes._deliverers["test"]

    def writes_and_dies(arrived):
        db.session.add(MailDelivery(message_id="<written by the deliverer>"))
        db.session.flush()
        raise Killed

    monkeypatch.setitem(routes._deliverers, "test", writes_and_dies)
    mail_id = take_in(mail(to=reply_address()))
    with pytest.raises(Killed):
        deliver(mail_id)
    assert db.session.scalar(select(func.count(MailDelivery.id))) == 0
    assert db.session.scalar(select(func.count(InboundDelivery.id))) == 0
    monkeypatch.setitem(routes._deliverers, "test", take)
    deliver(mail_id)
    assert len(got) == 1


def test_a_mail_that_brings_reading_down_is_not_read_for_ever(got, monkeypatch):
    def dies(*_args, **_kwargs):
        raise Killed

    mail_id = take_in(mail(to=reply_address()))
    monkeypatch.setattr(delivering, "read", dies)
    for _ in range(delivering.MOST_READINGS):
        with pytest.raises(Killed):
            deliver(mail_id)
        db.session.rollback()
    deliver(mail_id)
    assert (row(mail_id).state, row(mail_id).reason) == (MailState.UNREADABLE, "never_ended")


def test_a_mail_that_cannot_be_read_is_kept_and_says_so(got, monkeypatch):
    def breaks(*_args, **_kwargs):
        raise RecursionError("too deep")

    monkeypatch.setattr(delivering, "read", breaks)
    done = come_in(mail(to=reply_address()))
    assert (done.state, done.reason) == (MailState.UNREADABLE, "not_read")
    assert storage().get(done.place)


def test_of_one_that_is_too_large_the_head_is_kept(got):
    done = come_in(mail(to=reply_address()).split(b"\n\n")[0] + b"\n\n", size=99_000_000)
    assert (done.state, done.reason, done.size) == (MailState.REFUSED, "too_large", 99_000_000)
    assert (done.subject, done.customer_ref, got) == ("a question", customer_id(), [])


def test_our_own_mail_that_comes_back_goes_no_further(got):
    with writing():
        db.session.add(MailDelivery(message_id="<outbox-9@vendor.example>", offered=1))
        db.session.commit()
    done = come_in(mail(to=reply_address(), Message_ID="<outbox-9@vendor.example>"))
    assert (done.state, done.reason, got) == (MailState.AUTOMATIC, "own", [])


def test_a_program_may_write_where_programs_are_expected(got, monkeypatch):
    raw = mail(to=reply_address(), Auto_Submitted="auto-generated")
    assert come_in(raw).reason == "auto_generated"
    assert got == []
    monkeypatch.setattr(routes, "_even_automatic", {"test"})
    raw = mail(to=reply_address(), Auto_Submitted="auto-generated")
    assert come_in(raw).state is MailState.DELIVERED
    assert got[0].automatic == "auto_generated"


def test_too_many_from_one_address_wait_for_somebody_to_look(got, monkeypatch):
    monkeypatch.setattr("portal.mailroom.rules.sorting.MOST_LATELY", 2)
    states = [come_in(mail(f"{n}", sender="noisy@elsewhere.example")).state for n in range(4)]
    assert states == [MailState.UNKNOWN, MailState.UNKNOWN, MailState.AUTOMATIC, MailState.AUTOMATIC]
    assert len(got) == 2


def test_nobody_takes_it_is_said(mailroom, monkeypatch):
    monkeypatch.setattr(routes, "_deliverers", {})
    with mailroom.app_context():
        done = come_in(mail())
        assert (done.state, done.reason) == (MailState.UNKNOWN, "nobody_takes_it")


def test_the_inside_of_the_customer_is_noted(got, monkeypatch):
    inside = Delivered(MailState.DELIVERED, customer_id=customer_id(), visibility=Visibility.CUSTOMER)
    monkeypatch.setitem(routes._deliverers, "test", lambda _mail: inside)
    assert come_in(mail(to=reply_address())).visibility is Visibility.CUSTOMER


def test_who_is_erased_is_erased_from_their_mail(got):
    done = come_in(mail("my words", to=reply_address("sora"), sender="Sora <sora@sakura.example>"))
    mail_id, place = done.id, done.place
    with writing():
        erase(person("sora"), by=Actor(ActorKind.PERSON, Side.VENDOR, person("vera").id))
        db.session.commit()
    work_off()
    left = row(mail_id)
    assert (left.state, left.sender, left.sender_name, left.subject, left.text) == (
        MailState.DELIVERED,
        "",
        "",
        "",
        "",
    )
    assert "sora" not in str(left.facts) + str(left.envelope_to)
    with pytest.raises(FileNotFoundError):
        storage().get(place)
