"""Forms inside steps: saved as they are typed, both texts where two answered the same, complete only when they are."""

import pytest
from sqlalchemy import select

from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.onboarding.models import StepAnswer
from portal.onboarding.rules.words import DoneHow, StepState
from tests.onboarding.kinds import found, kinds, person

HX = {"HX-Request": "true"}


@pytest.fixture
def url(at):
    with at("sakura"):
        kinds()
        return {
            key: f"/c/sakura/onboarding/steps/{found(key).public_id}"
            for key in ("do", "form", "question", "prepare", "approve")
        }


def one(key: str, value: str, seen: str | None = "", **more: str) -> dict[str, str]:
    """What the browser sends of one field."""
    sent = {"only": key, f"answer-{key}": value}
    return sent | ({} if seen is None else {f"seen-{key}": seen}) | more


def look(browser, url: str) -> str:
    """Return the inside of a step as an open page fetches it."""
    return browser.get(f"{url}/work", headers=HX).text


def answers(at) -> dict[str, object]:
    with at("sakura"):
        return {row.field: row.value for row in db.session.scalars(select(StepAnswer))}


def test_each_field_is_saved_by_itself_and_says_so(as_, at, url):
    aoi = as_("aoi")
    typed = {
        "company": "さくら商会",
        "seats": "１，２００",
        "begins": "2026/12/1",
        "size": "A4 wide",
        "sso": "yes",
        "note": "a\nb",
    }
    for key, value in typed.items():
        answer = aoi.post(f"{url['form']}/save", data=one(key, value), headers=HX)
        assert answer.status_code == 200, key
        assert answer.headers["HX-Reswap"] == "none"
        assert "Saved" in answer.text
    assert answers(at) == {
        "company": "さくら商会",
        "seats": 1200.0,
        "begins": "2026-12-01",
        "size": "A4 wide",
        "sso": True,
        "note": "a\nb",
    }
    page = look(as_("chloe"), url["form"])
    assert "さくら商会" in page
    assert 'value="1200"' in page


def test_both_sides_read_it_in_their_language(as_, at, url):
    as_("aoi").post(f"{url['form']}/save", data=one("size", "A4横"), headers=HX)
    assert answers(at) == {"size": "A4 wide"}
    assert "A4 wide" in look(as_("ren"), url["form"])  # a viewer reads and does not write
    assert 'name="answer-size"' not in look(as_("ren"), url["form"])


def test_the_same_field_answered_by_two_shows_both_texts(as_, at, url):
    aoi, sora = as_("aoi"), as_("sora")
    aoi.post(f"{url['form']}/save", data=one("company", "さくら商会"), headers=HX)
    answer = sora.post(f"{url['form']}/save", data=one("company", "さくら"), headers=HX)
    assert answer.status_code == 409
    assert "さくら商会" in answer.text
    assert "Save mine instead" in answer.text
    assert answers(at) == {"company": "さくら商会"}
    mine = sora.post(
        f"{url['form']}/save", data=one("company", "さくら", None, **{"choose-company": "mine"}), headers=HX
    )
    assert mine.status_code == 200
    assert answers(at) == {"company": "さくら"}


def test_keeping_what_is_saved_shows_it_in_the_field(as_, at, url):
    as_("aoi").post(f"{url['form']}/save", data=one("company", "さくら商会"), headers=HX)
    sent = one("company", "さくら", None, **{"choose-company": "theirs"})
    answer = as_("sora").post(f"{url['form']}/save", data=sent, headers=HX)
    assert answer.status_code == 200
    assert 'value="さくら商会"' in answer.text
    assert answers(at) == {"company": "さくら商会"}


def test_nobody_disagrees_with_themselves(as_, at, url):
    aoi = as_("aoi")
    for text in ("さ", "さく", "さくら"):
        assert aoi.post(f"{url['form']}/save", data=one("company", text), headers=HX).status_code == 200
    assert answers(at) == {"company": "さくら"}
    with at("sakura"):
        kept = db.session.scalars(
            select(Revision).where(Revision.field == "answer:company").order_by(Revision.id)
        )
        assert [(row.before, row.after) for row in kept] == [(None, "さ"), ("さ", "さく"), ("さく", "さくら")]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("seats", "many"), ("begins", "32/13/2026"), ("size", "A3"), ("sso", "perhaps"), ("company", "x" * 301),
        ("company", "a\x00b"), ("admin", "Somebody_else_16"), ("note", "y" * 10_001),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_not_kept(as_, at, url, key, text):
    answer = as_("aoi").post(f"{url['form']}/save", data=one(key, text), headers=HX)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert answers(at) == {}


def test_hostile_text_stays_text(as_, at, url):
    text = "<script>alert(1)</script>\"'>{{7*7}}"
    as_("aoi").post(f"{url['form']}/save", data=one("company", text), headers=HX)
    page = look(as_("chloe"), url["form"])
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_a_person_of_the_company_can_be_named(as_, at, url):
    with at("sakura"):
        sora, chloe = person("sora").public_id, person("chloe").public_id
    assert as_("aoi").post(f"{url['form']}/save", data=one("admin", sora), headers=HX).status_code == 200
    assert as_("aoi").post(f"{url['form']}/save", data=one("admin", chloe), headers=HX).status_code == 422
    assert "Sora" in look(as_("ren"), url["form"])


def test_a_form_is_done_when_all_that_is_required_is_there(as_, at, url):
    aoi = as_("aoi")
    early = aoi.post(f"{url['form']}/finish", data={"answer-company": "さくら商会"})
    assert early.status_code == 422
    assert "Please fill this in." in early.text
    assert "さくら商会" in early.text  # nothing typed is lost
    assert answers(at) == {}
    done = aoi.post(f"{url['form']}/finish", data={"answer-company": "さくら商会", "answer-seats": "12"})
    assert done.status_code == 303
    with at("sakura"):
        step = found("form")
        assert (step.state, step.done_how, step.done_by_id) == (
            StepState.DONE,
            DoneHow.HAND,
            person("aoi").id,
        )
    assert aoi.post(f"{url['form']}/save", data=one("company", "x"), headers=HX).status_code == 422
    aoi.post(f"{url['form']}/undo")
    with at("sakura"):
        assert found("form").state is StepState.OPEN
    assert answers(at) == {"company": "さくら商会", "seats": 12.0}


def test_a_question_is_answered_once_for_both_sides(as_, at, url):
    assert as_("sora").post(f"{url['question']}/finish", data={"answer-answer": ""}).status_code == 422
    as_("sora").post(f"{url['question']}/finish", data={"answer-answer": "Before April"})
    with at("sakura"):
        assert found("question").state is StepState.DONE
    assert "Before April" in look(as_("chloe"), url["question"])


def test_without_a_script_the_whole_form_is_sent(as_, at, url):
    sent = {"answer-company": "さくら商会", "answer-seats": "ten", "seen-company": "", "seen-seats": ""}
    answer = as_("aoi").post(f"{url['form']}/save", data=sent)
    assert answer.status_code == 422
    assert "ten" in answer.text
    assert as_("aoi").post(f"{url['form']}/save", data=sent | {"answer-seats": "10"}).status_code == 303
    assert answers(at) == {"company": "さくら商会", "seats": 10.0}


def test_walls(as_, at, url):
    assert as_("mallory").post(f"{url['form']}/save", data=one("company", "x")).status_code == 404
    other = url["form"].replace("/c/sakura", "/c/ume")
    assert as_("mallory").post(f"{other}/save", data=one("company", "x")).status_code == 404
    assert as_("ren").post(f"{url['form']}/save", data=one("company", "x")).status_code == 403
    assert as_("aoi").get(f"{url['prepare']}/work").status_code == 404  # inside the vendor
    assert as_("aoi").post(f"{url['prepare']}/save", data=one("company", "x")).status_code == 404
    assert (
        as_("chloe").post(f"{url['prepare']}/save", data=one("company", "x"), headers=HX).status_code == 200
    )


def test_a_form_takes_the_same_statements_however_much_was_answered(as_, at, url, counting):
    aoi = as_("aoi")
    aoi.post(f"{url['form']}/save", data=one("company", "x"), headers=HX)
    aoi.get(f"{url['form']}/work", headers=HX)
    with counting() as few:
        aoi.get(f"{url['form']}/work", headers=HX)
    as_("sora").post(f"{url['form']}/save", data=one("note", "x"), headers=HX)
    as_("hana").post(f"{url['form']}/save", data=one("seats", "4"), headers=HX)
    with counting() as many:
        aoi.get(f"{url['form']}/work", headers=HX)
    assert len(many) == len(few)
