"""Templates: made from a starter, written step by step, published, compared, carried elsewhere, retired."""

import json
import re
from html import unescape
from io import BytesIO

import pytest
from markupsafe import escape
from sqlalchemy import select

from portal.foundation.actor import WORKER
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.onboarding.actions import templates
from portal.onboarding.models import JourneyTemplate, JourneyTemplateEdition
from portal.onboarding.queries import templates as asked
from portal.onboarding.rules import rewriting
from portal.onboarding.rules.shapes import Rule
from portal.onboarding.starters import STARTERS, starter

DESK = "/desk/onboarding/templates"
HTMX = {"HX-Request": "true"}
STEP = {
    "title_ja": "口座をつなぐ", "title_en": "Connect the bank", "about_ja": "", "about_en": "", "side": "customer",
    "owner": "admin", "kind": "do", "minutes": "15", "due_anchor": "kickoff", "due_days": "3", "gate_kind": "none",
    "automatic-sent": "1", "automatic-0-kind": "usage", "automatic-0-ref": "bank.connected", "automatic-0-op": "ge",
    "automatic-0-at_least": "1", "conditions-sent": "1", "reading": "", "video_url": "",
}  # fmt: skip


@pytest.fixture
def draft(app) -> str:
    """The draft of a template that was made from the starter for billing."""
    with app.app_context():
        made = templates.from_starter(starter("billing"), by=WORKER)
        found = asked.draft_of(made).public_id
        db.session.commit()
    return found


@pytest.fixture
def published(app) -> tuple[str, str]:
    """A template with a published edition: (template, edition)."""
    with app.app_context():
        made = templates.from_starter(starter("billing"), by=WORKER, publish_now=True)
        found = made.public_id, asked.current_of(made).public_id
        db.session.commit()
    return found


def _shape(app, public_id: str):
    with app.app_context():
        return asked.shape_of(asked.edition(public_id))


def _seen(html: str) -> str:
    found = re.search(r'id="seen" name="seen" type="hidden" value="([^"]*)"', html)
    assert found
    return unescape(found.group(1))


def test_a_lead_makes_a_template_from_a_starter(app, as_):
    leo = as_("leo")
    assert "We finished our first monthly closing" in leo.get(f"{DESK}/starters/billing").get_data(
        as_text=True
    )

    sent = {
        "starter": "billing",
        "title_ja": "請求",
        "title_en": "Billing",
        "product": "1",
        "segment": "",
        "role": "company",
    }
    answer = leo.post(f"{DESK}/new", data=sent)

    assert answer.status_code == 303
    page = leo.get(answer.location).get_data(as_text=True)
    assert "Connect accounting and bank" in page
    with app.app_context():
        made = db.session.scalars(select(JourneyTemplate)).one()
        assert (made.title_en, made.product_id, made.starter, made.current_id) == (
            "Billing",
            1,
            "billing",
            None,
        )
        assert db.session.scalars(select(AuditEntry.act).where(AuditEntry.act == "template.made")).one()


def test_a_template_without_a_title_is_refused(as_):
    answer = as_("leo").post(
        f"{DESK}/new", data={"title_ja": "", "title_en": "", "product": "", "segment": "", "role": "company"}
    )

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [("aoi", 404, 404), ("mallory", 404, 404), ("ann", 403, 403), ("chloe", 200, 403)],
)
def test_who_may_read_and_write_templates(as_, draft, published, who, reads, writes):
    browser = as_(who)

    assert browser.get(DESK).status_code == reads
    assert browser.get(f"{DESK}/{published[0]}").status_code == reads
    assert browser.get(f"{DESK}/drafts/{draft}").status_code == writes
    assert browser.post(f"{DESK}/drafts/{draft}/publish", data={}).status_code == writes
    assert browser.get("/desk/onboarding/reminders").status_code == writes


def test_a_step_is_changed_field_by_field(app, as_, draft):
    leo, url = as_("leo"), f"{DESK}/drafts/{draft}/steps/bank"
    seen = _seen(leo.get(url).get_data(as_text=True))

    assert (
        leo.post(url, data={**STEP, "minutes": "２５", "needs": ["today"], "seen": seen}).status_code == 303
    )

    step = rewriting.step_of(_shape(app, draft), "bank")
    assert (step.title.en, step.minutes, step.needs) == ("Connect the bank", 25, ("today",))
    assert step.automatic == Rule("usage", "bank.connected", at_least=1.0)


@pytest.mark.parametrize(("kind", "people", "status"), [("used_daily", "150", 422), ("used_daily", "0", 422),
                                                        ("used_daily", "100", 303), ("usage", "150", 303)])  # fmt: skip
def test_a_share_of_people_can_be_reached(as_, draft, kind, people, status):
    leo, url = as_("leo"), f"{DESK}/drafts/{draft}/steps/bank"
    rule = {"automatic-0-kind": kind, "automatic-0-ref": "bank.connected", "automatic-0-people": people}
    seen = _seen(leo.get(url).get_data(as_text=True))
    answer = leo.post(url, data={**STEP, **rule, "seen": seen})
    assert answer.status_code == status
    assert ("A share lies between 1 and 100." in answer.get_data(as_text=True)) is (status == 422)


@pytest.mark.parametrize("typed", ["-3", "about 5", "&quot;&gt;"])
def test_what_is_refused_in_a_rule_stays_to_be_mended(as_, draft, typed):
    leo, url = as_("leo"), f"{DESK}/drafts/{draft}/steps/bank"
    rule = {
        "automatic-0-kind": "usage",
        "automatic-0-ref": "bank.tried",
        "automatic-0-at_least": unescape(typed),
    }
    answer = leo.post(url, data={**STEP, **rule, "seen": _seen(leo.get(url).get_data(as_text=True))})
    assert answer.status_code == 422
    assert f'name="automatic-0-at_least" value="{escape(unescape(typed))}"' in answer.get_data(as_text=True)
    assert 'value="bank.tried"' in answer.get_data(as_text=True)


def test_two_people_at_one_step_lose_nothing(app, as_, draft):
    leo, vera, url = as_("leo"), as_("vera"), f"{DESK}/drafts/{draft}/steps/bank"
    first, second = (_seen(one.get(url).get_data(as_text=True)) for one in (leo, vera))
    unchanged = {"title_ja": "会計ソフトと口座を接続する", "title_en": "Connect accounting and bank"}
    shape = rewriting.step_of(_shape(app, draft), "bank")
    same = {**STEP, **unchanged, "about_ja": shape.about.ja, "about_en": shape.about.en}

    assert leo.post(url, data={**same, "minutes": "20", "seen": first}).status_code == 303
    assert vera.post(url, data={**same, "title_en": "Connect", "seen": second}).status_code == 303
    both = rewriting.step_of(_shape(app, draft), "bank")
    assert (both.minutes, both.title.en) == (20, "Connect")

    clash = vera.post(url, data={**same, "title_en": "Connect all", "minutes": "20", "seen": first})
    assert clash.status_code == 409
    assert "Somebody else changed the same place" in clash.get_data(as_text=True)
    assert rewriting.step_of(_shape(app, draft), "bank").title.en == "Connect"


def test_what_is_typed_is_saved_without_leaving_the_page(app, as_, draft):
    leo, url = as_("leo"), f"{DESK}/drafts/{draft}/steps/bank"
    shape = rewriting.step_of(_shape(app, draft), "bank")
    same = {**STEP, "about_ja": shape.about.ja, "about_en": shape.about.en}
    seen = _seen(leo.get(url).get_data(as_text=True))

    saved = leo.post(url, data={**same, "seen": seen}, headers=HTMX)
    assert saved.status_code == 200
    page = saved.get_data(as_text=True)
    assert 'id="saved-told"' in page
    assert "HX-Retarget" not in saved.headers
    again = leo.post(url, data={**same, "minutes": "30", "seen": _seen(page)}, headers=HTMX)
    assert again.status_code == 200
    assert rewriting.step_of(_shape(app, draft), "bank").minutes == 30

    drawn = leo.post(
        url,
        data={**same, "minutes": "30", "kind": "form", "seen": _seen(again.get_data(as_text=True))},
        headers=HTMX,
    )
    assert drawn.headers["HX-Retarget"] == "#editor-form"
    assert "fields_of-0-label_ja" in drawn.get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title_ja": "", "title_en": ""},
        {"minutes": "many"},
        {"minutes": "1.5"},
        {"due_days": "9999"},
        {"video_url": "javascript:alert(1)"},
        {"side": "moon"},
        {"needs": ["gone"]},
        {"automatic-0-at_least": "1e999"},
        {"automatic-0-ref": "x" * 500},
        {"title_en": "bell\x07"},
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_lost(app, as_, draft, wrong):
    before = _shape(app, draft)

    answer = as_("leo").post(f"{DESK}/drafts/{draft}/steps/bank", data={**STEP, **wrong})

    assert answer.status_code == 422
    assert _shape(app, draft) == before


def test_what_is_refused_keeps_the_small_calendar_of_what_was_typed(as_, draft):
    page = f"{DESK}/drafts/{draft}/steps/bank"
    answer = as_("leo").post(page, data={**STEP, "minutes": "many", "due_days": "5"})
    shown = re.search(r"<caption>(.*?)</caption>", answer.get_data(as_text=True))[1]
    typed = as_("leo").get(f"{DESK}/drafts/{draft}/due?due_anchor=kickoff&due_days=5")
    assert answer.status_code == 422
    assert shown in typed.get_data(as_text=True)


def test_the_fields_of_a_form_are_written_one_by_one(app, as_, draft):
    leo, url = as_("leo"), f"{DESK}/drafts/{draft}/steps/today"
    seen = _seen(leo.get(url).get_data(as_text=True))
    fields = {
        "fields_of-sent": "1", "fields_of-0-key": "now", "fields_of-0-label_ja": "いま", "fields_of-0-label_en": "Now",
        "fields_of-0-kind": "choice", "fields_of-0-choices": "紙 | Paper\nExcel", "fields_of-1-label_en": "How many",
        "fields_of-1-kind": "number", "fields_of-1-optional": "1",
    }  # fmt: skip

    assert (
        leo.post(
            url, data={**STEP, "kind": "form", "automatic-0-kind": "", **fields, "seen": seen}
        ).status_code
        == 303
    )

    now, many = rewriting.step_of(_shape(app, draft), "today").fields
    assert [(one.ja, one.en) for one in now.choices] == [("紙", "Paper"), ("Excel", "Excel")]
    assert (many.key, many.kind, many.required) == ("field-1", "number", False)


def test_steps_are_added_moved_and_taken_out(app, as_, draft):
    leo, url = as_("leo"), f"{DESK}/drafts/{draft}"

    added = leo.post(f"{url}/phases/first/steps", data={"title": "Say thank you"})
    key = added.location.rsplit("/", 1)[1]
    assert leo.get(added.location).status_code == 200
    assert (
        leo.post(f"{url}/order", data={"step": key, "phase": "prepare", "before": "kickoff"}).status_code
        == 303
    )
    moved = leo.post(f"{url}/order", data={"up": key}, headers=HTMX)
    assert "Say thank you" in moved.get_data(as_text=True)
    assert [step.key for step in _shape(app, draft).steps][:3] == [key, "handover", "kickoff"]

    assert "it leaves" not in leo.get(f"{url}/steps/import/remove", headers=HTMX).get_data(as_text=True)
    assert leo.post(f"{url}/steps/import/remove").status_code == 303
    shape = _shape(app, draft)
    assert rewriting.step_of(shape, "import") is None
    assert rewriting.step_of(shape, "test").needs == ("design",)
    assert leo.post(f"{url}/phases", data={"title": "After"}).status_code == 303
    assert leo.post(f"{url}/order", data={"down": "prepare"}).status_code == 303
    assert [part.key for part in _shape(app, draft).phases][:2] == ["connect", "prepare"]
    assert leo.post(f"{url}/order", data={"up": "nothing"}).status_code == 404


def test_what_cannot_work_is_not_published(app, as_, draft):
    leo, url = as_("leo"), f"{DESK}/drafts/{draft}"
    seen = _seen(leo.get(f"{url}/steps/bank").get_data(as_text=True))
    leo.post(f"{url}/steps/bank", data={**STEP, "needs": ["closing"], "seen": seen})
    seen = _seen(leo.get(f"{url}/phases/prepare").get_data(as_text=True))
    waits = {
        "title_ja": "準備",
        "title_en": "Get ready",
        "gate_kind": "steps",
        "gate_steps": ["bank"],
        "seen": seen,
    }
    leo.post(f"{url}/phases/prepare", data=waits)

    answer = leo.post(f"{url}/publish", data={"note": ""})

    assert answer.status_code == 422
    assert "waits for itself" in answer.get_data(as_text=True)
    with app.app_context():
        assert asked.edition(draft).published_at is None


def test_a_published_edition_never_changes(app, as_, published):
    leo, (template, edition) = as_("leo"), published

    assert leo.get(f"{DESK}/drafts/{edition}").status_code == 404
    assert leo.post(f"{DESK}/drafts/{edition}/steps/bank", data=STEP).status_code == 404
    with app.app_context(), pytest.raises(templates.Refused, match="published"):
        templates.write(asked.edition(edition), STARTERS[0].shape, by=WORKER)
    opened = leo.post(f"{DESK}/{template}/draft")
    assert opened.location == leo.post(f"{DESK}/{template}/draft").location
    with app.app_context():
        numbers = db.session.scalars(
            select(JourneyTemplateEdition.number).order_by(JourneyTemplateEdition.number)
        )
        assert list(numbers) == [1, 2]


def test_editions_are_compared_and_an_old_one_begins_a_draft(app, as_, published):
    leo, (template, edition) = as_("leo"), published
    draft = leo.post(f"{DESK}/{template}/draft").location.rsplit("/", 1)[1]
    leo.post(f"{DESK}/drafts/{draft}/steps/export/remove")
    assert leo.post(f"{DESK}/drafts/{draft}/publish", data={"note": "No more exports"}).status_code == 303

    page = leo.get(f"{DESK}/editions/{draft}/changes").get_data(as_text=True)
    assert "Export past invoices from your service" in page
    assert "No more exports" in page
    assert leo.get(f"{DESK}/editions/{edition}/changes").status_code == 404
    third = leo.post(f"{DESK}/{template}/draft", data={"edition": edition}).location.rsplit("/", 1)[1]
    assert rewriting.step_of(_shape(app, third), "export") is not None
    assert leo.post(f"{DESK}/drafts/{third}/discard").status_code == 303
    with app.app_context():
        assert asked.edition(third) is None


def test_the_first_draft_is_not_thrown_away(app, as_, draft):
    as_("leo").post(f"{DESK}/drafts/{draft}/discard")

    with app.app_context():
        assert asked.edition(draft) is not None


def test_from_a_retired_template_nothing_begins(app, as_, published):
    leo, (template, _edition) = as_("leo"), published

    leo.post(f"{DESK}/{template}/retire")
    with app.app_context():
        assert asked.usable() == []
    leo.post(f"{DESK}/{template}/take-up")
    with app.app_context():
        assert [one.public_id for one, _now in asked.usable([1], 1)] == [template]


def test_what_fits_best_comes_first(app):
    with app.app_context():
        anybody = templates.from_starter(STARTERS[0], by=WORKER, publish_now=True)
        theirs = templates.from_starter(STARTERS[1], by=WORKER, product_id=1, segment_id=1, publish_now=True)
        users = templates.from_starter(starter("billing-user"), by=WORKER, product_id=1, publish_now=True)

        found = [one.id for one, _edition in asked.usable([1], 1)]

        assert found == [theirs.id, anybody.id, users.id]
        assert [one.id for one, _edition in asked.usable([], None)] == [anybody.id]


def test_a_template_is_carried_as_a_file(app, as_, published):
    leo, (_template, edition) = as_("leo"), published
    file = leo.get(f"{DESK}/editions/{edition}/file")
    assert file.mimetype == "application/json"

    taken = leo.post(f"{DESK}/import", data={"file": (BytesIO(file.data), "template.json"), "pasted": ""})

    assert taken.status_code == 303
    assert _shape(app, taken.location.rsplit("/", 1)[1]) == _shape(app, edition)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "nonsense", "[" * 100_000, '{"kind": "onboarding-template", "schema": 99}',
        json.dumps({"kind": "onboarding-template", "schema": 1, "title": {"en": "x"}, "template": {"phases": 3}}),
        json.dumps({"kind": "onboarding-template", "schema": 1, "title": {"en": "x"}, "template": {"phases": [1]}}),
        json.dumps({"kind": "onboarding-template", "schema": 1, "title": {}, "template": {}}),
        '{"kind": "onboarding-template", "schema": 1, "title": {"en": "x"}, "template": {"wow": {"at_least": NaN}}}',
        '{"kind": "onboarding-template", "schema": 1, "title": {"en": "\\ud800"}, "template": {}}',
        json.dumps(
            {"kind": "onboarding-template", "schema": 1, "title": {"en": "x"},
             "template": {"phases": [{"key": "../x", "title": {"en": "p"}}]}}
        ),
        json.dumps(
            {"kind": "onboarding-template", "schema": 1, "title": {"en": "x"},
             "template": {"phases": [{"key": "p", "title": {"en": "p"}, "steps": [
                 {"key": "s", "title": {"en": "s"}, "due": {"anchor": "kickoff", "days": 10**9}}]}]}}
        ),
    ],
)  # fmt: skip
def test_what_is_no_template_is_not_taken_in(app, as_, text):
    assert as_("leo").post(f"{DESK}/import", data={"pasted": text}).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(JourneyTemplate)).all() == []


def test_hostile_words_stay_words(as_, draft):
    leo, words = as_("leo"), "<script>alert(1)</script>{{ 7 * 7 }}"
    url = f"{DESK}/drafts/{draft}/steps/bank"
    seen = _seen(leo.get(url).get_data(as_text=True))
    hostile = {**STEP, "title_en": words, "about_en": words, "automatic-0-ref": words, "seen": seen}

    assert leo.post(url, data=hostile).status_code == 303

    for page in (url, f"{DESK}/drafts/{draft}", DESK, f"{DESK}/drafts/{draft}/publish"):
        html = leo.get(page).get_data(as_text=True)
        assert "<script>alert" not in html
        assert leo.get(f"{DESK}/drafts/{draft}/due?due_anchor=x&due_days=1e400").status_code == 200


def test_the_list_asks_as_often_for_many_templates(app, as_, counting, published):
    leo = as_("leo")
    leo.get(DESK)
    with counting() as few:
        leo.get(DESK)
    with app.app_context():
        for one in STARTERS:
            templates.from_starter(one, by=WORKER, publish_now=True)
        db.session.commit()
    with counting() as many:
        assert leo.get(DESK).status_code == 200

    assert len(many) == len(few)
