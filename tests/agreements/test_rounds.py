"""An edition goes round: frozen, one after another, sent back, taken back, replaced; each signs what they saw."""

import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal.accounts.models import User
from portal.activity.models import Activity, Notice
from portal.agreements.actions import proposing, signing
from portal.agreements.actions.circulation import SeatGiven
from portal.agreements.actions.events import Refused
from portal.agreements.actions.signing import Answer
from portal.agreements.models import (
    Agreement,
    AgreementDocument,
    CirculationStep,
    How,
    Manner,
    Outcome,
    Part,
    Signature,
    Verdict,
)
from portal.agreements.queries import rounds
from portal.agreements.rules.document import seal
from portal.foundation.append_only import AppendOnlyError
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db, writing
from portal.foundation.tenancy import customer_scope
from portal.plans.actions import plans
from portal.plans.models import PlanState
from portal.plans.rules import Move
from tests.agreements.going_round import (
    Seat,
    actor,
    agreed,
    change_target,
    letters,
    put_forward,
    say_yes,
    signatory,
    the_plan,
)
from tests.cast import address


def answer(edition: Agreement, **more) -> tuple[str, Answer]:
    seen = rounds.round_of(edition)
    return seen.current.public_id, Answer(seen.seal, **more)


def reason_for(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    db.session.rollback()
    return refused.value.reason


def test_one_after_another_until_both_sides_have_agreed(at):
    with at("sakura"):
        edition = put_forward()
        seen = rounds.round_of(edition)
        assert (edition.number, the_plan().state) == (1, PlanState.PROPOSED)
        assert seal(seen.text) == seen.seal
        assert [mail.to for mail in letters()] == [address("sora")], "only whose turn it is"
        say_yes(edition, "sora", remark="checked on site")
        assert the_plan().state is PlanState.PROPOSED
        assert [mail.to for mail in letters()][1:] == [address("ren")]
        say_yes(edition, "ren")
        assert (edition.outcome, the_plan().state) == (Outcome.AGREED, PlanState.AGREED)
        told = {mail.to for mail in letters() if "Agreed" in mail.subject}
        assert told == {address("chloe"), address("sora"), address("ren")}
        kinds = list(db.session.scalars(select(Activity.kind).order_by(Activity.id)))
        assert kinds == ["agreement.put_forward", "agreement.confirmed", "agreement.agreed"]
        acts = set(db.session.scalars(select(AuditEntry.act)))
        assert acts >= {"agreement.put_forward", "agreement.place_agreed", "agreement.agreed"}


def test_what_is_frozen_stays_as_it_was_put_forward(at):
    with at("sakura"):
        edition = put_forward()
        before = rounds.round_of(edition).text
        change_target(2.0)
        assert rounds.round_of(edition).text == before
        say_yes(edition, "sora")
        say_yes(edition, "ren")
        assert rounds.document_of(edition)["nodes"][0]["nodes"][0]["nodes"][0]["kpi"]["target"] == 3


def test_only_what_both_sides_see_is_in_it(at):
    with at("sakura"):
        said = rounds.round_of(put_forward()).text
        assert "sakura shared goal" in said
        for hidden in (
            "vendor goal",
            "customer goal",
            "vendor note",
            "deleted goal",
            "vendor KPI",
            "田中",
            "山本",
        ):
            assert hidden not in said


@pytest.mark.parametrize(
    ("seats", "reason"),
    [
        ((Seat("sora", Part.CONFIRM),), "nobody_opposite"),
        ((Seat("bo"),), "nobody_opposite"),
        ((Seat("ren"), Seat("ren", Part.CONFIRM)), "twice"),
        ((Seat("chloe"),), "nobody"),
    ],
)
def test_a_circulation_that_cannot_be_is_refused(at, seats, reason):
    with at("sakura"):
        assert reason_for(lambda: put_forward(*seats)) == reason
        assert the_plan().state is PlanState.DRAFT


def test_the_one_who_puts_forward_needs_no_place(at):
    with at("sakura"):
        edition = put_forward(Seat("ren"), Seat("chloe"), Seat("bo"), by="aoi")
        assert [place.person.called for place in rounds.round_of(edition).places] == [
            "山本 蓮",
            "鈴木 美咲",
            "高橋 亮",
        ]


def test_nobody_answers_before_their_turn_or_for_somebody_else(at):
    with at("sakura"):
        edition = put_forward()
        first, second = (place.public_id for place in rounds.round_of(edition).places)
        said = Answer(rounds.round_of(edition).seal)
        assert reason_for(lambda: signing.agree(edition, second, said, by=actor("ren"))) == "not_your_turn"
        assert reason_for(lambda: signing.agree(edition, first, said, by=actor("ren"))) == "not_yours"
        assert reason_for(lambda: signing.agree(edition, "A" * 16, said, by=actor("ren"))) == "not_yours"
        say_yes(edition, "sora")
        assert reason_for(lambda: signing.agree(edition, first, said, by=actor("sora"))) == "already"


def test_a_deputy_acts_and_it_is_recorded_as_such(at):
    with at("sakura"):
        edition = put_forward(Seat("ren", Part.AGREE, "hana"))
        place, said = answer(edition, manner=Manner.DEPUTY)
        assert reason_for(lambda: signing.agree(edition, place, said, by=actor("sora"))) == "not_yours"
        say_yes(edition, "hana", manner=Manner.DEPUTY)
        done = rounds.round_of(edition).places[0]
        assert (done.manner, done.person.name, done.by.name) == (Manner.DEPUTY, "山本 蓮", "中村 花")


def test_agreeing_on_somebodys_behalf_says_who_recorded_it_and_how(at):
    with at("sakura"):
        edition = put_forward(Seat("ren"))
        place, said = answer(edition, manner=Manner.ON_BEHALF)
        assert reason_for(lambda: signing.agree(edition, place, said, by=actor("bo"))) == "how_missing"
        say_yes(edition, "bo", manner=Manner.ON_BEHALF, how=How.PAPER, remark="board meeting, 20 November")
        done = rounds.round_of(edition).places[0]
        assert (done.manner, done.by.name, done.how) == (Manner.ON_BEHALF, "高橋 亮", How.PAPER)
        told = [mail for mail in letters(address("ren")) if "on your behalf" in mail.subject]
        assert len(told) == 1
        assert "board meeting" in told[0].text
        assert "Bo" in told[0].text


def test_sending_back_ends_the_round_and_everybody_is_told_why(at):
    with at("sakura"):
        first = agreed()
        change_target(2.0)
        edition = put_forward()
        say_yes(edition, "sora")
        place, _ = answer(edition)
        empty = Answer(rounds.round_of(edition).seal, remark="  ")
        assert (
            reason_for(lambda: signing.send_back(edition, place, empty, by=actor("ren"))) == "reason_missing"
        )
        place, said = answer(edition, remark="2 days are too few")
        signing.send_back(edition, place, said, by=actor("ren"))
        db.session.commit()
        assert edition.outcome is Outcome.SENT_BACK
        assert the_plan().state is PlanState.AGREED, "the agreement before stays valid"
        assert rounds.in_force(edition.plan_id).id == first.id
        told = {mail.to for mail in letters() if "Sent back" in mail.subject}
        assert told == {address("chloe"), address("sora")}
        assert "2 days are too few" in letters(address("sora"))[-1].text
        assert reason_for(lambda: signing.agree(edition, place, said, by=actor("ren"))) == "ended"


def test_a_first_edition_sent_back_leaves_a_draft(at):
    with at("sakura"):
        edition = put_forward(Seat("ren"))
        place, said = answer(edition, remark="not yet")
        signing.send_back(edition, place, said, by=actor("ren"))
        assert the_plan().state is PlanState.DRAFT
        assert rounds.round_of(edition).places[0].verdict is Verdict.SENT_BACK


def test_the_side_that_put_forward_takes_back(at):
    with at("sakura"):
        edition = put_forward()
        assert reason_for(lambda: proposing.withdraw(edition, by=actor("aoi"))) == "not_yours"
        proposing.withdraw(edition, by=actor("bo"))
        db.session.commit()
        assert (edition.outcome, the_plan().state) == (Outcome.WITHDRAWN, PlanState.DRAFT)
        assert reason_for(lambda: proposing.withdraw(edition, by=actor("bo"))) == "ended"
        assert {mail.to for mail in letters() if "Taken back" in mail.subject} == {
            address("sora"),
            address("chloe"),
        }
        assert not [mail for mail in letters(address("sora")) if "check and agree" in mail.subject], (
            "nobody is asked who need not answer any more"
        )


def test_a_newer_edition_replaces_the_one_going_round(at):
    with at("sakura"):
        old = put_forward()
        place, said = answer(old)
        change_target(2.5)
        new = put_forward()
        assert (old.outcome, new.number, the_plan().state) == (Outcome.REPLACED, 2, PlanState.PROPOSED)
        assert reason_for(lambda: signing.agree(old, place, said, by=actor("sora"))) == "replaced"
        seen = rounds.round_of(new)
        wrong = Answer(rounds.round_of(old).seal)
        act = lambda: signing.agree(new, seen.current.public_id, wrong, by=actor("sora"))  # noqa: E731
        assert reason_for(act) == "changed", "each signs the seal of what they read"


def test_the_same_content_is_not_put_forward_twice(at):
    with at("sakura"):
        agreed()
        assert reason_for(lambda: put_forward(Seat("ren"))) == "same_as_agreed"


def test_a_closed_plan_is_not_put_forward(at):
    with at("sakura"):
        plans.move_on(the_plan(), Move.CLOSE, by=actor("chloe"))
        db.session.commit()
        assert reason_for(lambda: put_forward(Seat("ren"))) == "closed"


def test_the_database_refuses_to_rewrite_what_was_said(at):
    with at("sakura"):
        edition = agreed()
        document = db.session.scalars(select(AgreementDocument)).one()
        document.text = "{}"
        with pytest.raises(AppendOnlyError):
            db.session.flush()
        db.session.rollback()
        for table in ("agreement_document", "signature"):
            with pytest.raises(DatabaseError), db.engine.begin() as connection:
                connection.execute(text(f"DELETE FROM {table}"))
        assert rounds.round_of(edition).is_intact


def rewrite(agreement_id: int) -> None:
    """Rewrite the frozen text as somebody could who has the database's own key."""
    with db.engine.begin() as connection:
        if db.engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER agreement_document_update_refused"))
        else:
            connection.execute(text("ALTER TABLE agreement_document DISABLE TRIGGER ALL"))
        changed = "UPDATE agreement_document SET text = replace(text, 'shared goal', 'other goal')"
        connection.execute(text(f"{changed} WHERE agreement_id = {agreement_id}"))


def test_a_rewritten_text_is_noticed_and_signed_by_nobody(at, as_):
    with at("sakura"):
        edition = put_forward(Seat("ren"))
        place, said = answer(edition)
        pid, agreement_id = edition.public_id, edition.id
        db.session.rollback()
        rewrite(agreement_id)
        assert reason_for(lambda: signing.agree(edition, place, said, by=actor("ren"))) == "tampered"
    browser = as_("ren")
    shown = browser.get(f"/c/sakura/agreements/{pid}").text
    assert "not the one that was sealed" in shown
    sent = {"place": place, "seal": said.seal}
    assert browser.post(f"/c/sakura/agreements/{pid}/agree", data=sent).status_code == 409
    with at("sakura"):
        assert not db.session.scalars(select(Signature)).all()
        assert "agreement.tampered" in set(db.session.scalars(select(AuditEntry.act)))


def together(app, customer_id: int, *acts) -> list[str]:
    """Let these acts begin at the same moment, each in a thread and transaction of its own; returns what came of it."""
    gate, came = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int) -> None:
        with app.app_context(), customer_scope(customer_id), writing():
            gate.wait(10)
            try:
                acts[number]()
                db.session.commit()
                came[number] = "done"
            except Refused as refused:
                db.session.rollback()
                came[number] = refused.reason
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return came


def fresh(pid: str) -> Agreement:
    found = rounds.agreement(pid)
    assert found
    return found


def test_two_who_agree_at_once_sign_once(app, at):
    with at("sakura") as customer_id:
        edition = put_forward(Seat("ren", Part.AGREE, "hana"))
        pid, (place, said) = edition.public_id, answer(edition)
        deputy = Answer(said.seal, Manner.DEPUTY)
        db.session.commit()
    came = together(
        app,
        customer_id,
        lambda: signing.agree(fresh(pid), place, said, by=actor("ren")),
        lambda: signing.agree(fresh(pid), place, deputy, by=actor("hana")),
    )
    assert sorted(came) in (["done", "ended"], ["already", "done"])
    with at("sakura"):
        assert len(db.session.scalars(select(Signature)).all()) == 1


def test_agreeing_and_taking_back_at_once_ends_one_way(app, at):
    with at("sakura") as customer_id:
        edition = put_forward(Seat("ren"))
        pid, (place, said) = edition.public_id, answer(edition)
        db.session.commit()
    came = together(
        app,
        customer_id,
        lambda: signing.agree(fresh(pid), place, said, by=actor("ren")),
        lambda: proposing.withdraw(fresh(pid), by=actor("chloe")),
    )
    assert sorted(came) == ["done", "ended"]
    with at("sakura"):
        plan, edition = the_plan(), fresh(pid)
        signed = len(db.session.scalars(select(Signature)).all())
        assert (edition.outcome, plan.state, signed) in (
            (Outcome.AGREED, PlanState.AGREED, 1),
            (Outcome.WITHDRAWN, PlanState.DRAFT, 0),
        )


def test_agreeing_while_a_new_edition_is_put_forward(app, at):
    with at("sakura") as customer_id:
        edition = put_forward()
        pid, (place, said) = edition.public_id, answer(edition)
        change_target(2.0)
        signatory("ren")
        db.session.commit()
    came = together(
        app,
        customer_id,
        lambda: signing.agree(fresh(pid), place, said, by=actor("sora")),
        lambda: proposing.put_forward(
            the_plan(), [SeatGiven(signatory("ren"), Part.AGREE)], by=actor("chloe")
        ),
    )
    assert came[1] == "done"
    assert came[0] in ("done", "replaced")
    with at("sakura"):
        steps = {step.id: step.agreement_id for step in db.session.scalars(select(CirculationStep))}
        signed = [steps[one.step_id] for one in db.session.scalars(select(Signature))]
        new = rounds.newest(the_plan().id)
        assert new.id not in signed, "nobody has signed what they did not read"
        assert fresh(pid).outcome is Outcome.REPLACED


def test_two_editions_at_once_get_two_numbers(app, at):
    with at("sakura") as customer_id:
        for who in ("ren", "chloe", "bo"):
            signatory(who)
        db.session.commit()
    came = together(
        app,
        customer_id,
        lambda: proposing.put_forward(
            the_plan(), [SeatGiven(signatory("ren"), Part.AGREE)], by=actor("chloe")
        ),
        lambda: proposing.put_forward(the_plan(), [SeatGiven(signatory("ren"), Part.AGREE)], by=actor("bo")),
    )
    assert came == ["done", "done"]
    with at("sakura"):
        listed = rounds.editions(the_plan().id)
        assert [(one.number, one.outcome) for one in listed] == [(2, None), (1, Outcome.REPLACED)]


def bells(at) -> list[tuple[str, str]]:
    """Return who has been told what in the bell: (mail address, kind)."""
    rows = db.session.execute(
        select(User.email, Notice.kind).join(User, User.id == Notice.person_id).order_by(Notice.id)
    )
    return [(email, kind) for email, kind in rows if kind.startswith("agreement.")]


def test_the_bell_rings_for_whose_turn_it_is_and_then_for_everybody(as_, at):
    with at("sakura"):
        edition = put_forward(Seat("sora", Part.CONFIRM), Seat("ren", Part.AGREE, "hana"))
        assert bells(at) == [(address("sora"), "agreement.your_turn")]
        say_yes(edition, "sora")
        assert set(bells(at)) == {(address(who), "agreement.your_turn") for who in ("ren", "hana")}
    assert "Please check “Plan of sakura” and agree" in as_("ren").get("/notices").text
    with at("sakura"):
        say_yes(rounds.newest(the_plan().id), "ren")
        assert set(bells(at)) == {(address(who), "agreement.ended") for who in ("chloe", "sora")}
