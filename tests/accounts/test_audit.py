"""The audit log: searched by act, person, customer and date; paged by key; taken along; edited by nobody."""

import ast
import csv
import html
import io
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

import portal
from portal.accounts.forms.acts import ACTS
from portal.accounts.forms.acts_facts import FACTS
from portal.accounts.models import Customer, User
from portal.foundation import audit, clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db, writing
from tests import cast


def enter(app, count: int = 3, act: str = "role.changed", who: str = "chloe", **words) -> None:
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == cast.address(who))).one()
        sakura = db.session.scalars(select(Customer.id).where(Customer.slug == "sakura")).one()
        for _ in range(count):
            audit.remember(
                act,
                by=Actor(ActorKind.PERSON, Side.VENDOR, user.id),
                customer_id=sakura,
                subject=f"person:{user.public_id}",
                **words,
            )
        db.session.commit()


def rows(page) -> int:
    return page.text.count("<tr>") - 1 if "<tbody>" in page.text else 0


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ({}, 5),
        ({"act": "role"}, 3),
        ({"act": "role.changed"}, 3),
        ({"act": "rol"}, 0),
        ({"person": "鈴木"}, 3),
        ({"person": cast.address("bo")}, 2),
        ({"person": "nobody"}, 0),
        ({"customer": "さくら"}, 5),
        ({"customer": "ウメ"}, 0),
        ({"first": "2020-01-01", "last": "2020-12-31"}, 0),
        ({"act": "'; DROP TABLE audit_entry; --"}, 0),
        ({"person": "%"}, 0),
    ],
)
def test_entries_are_found(app, as_, search, expected):
    enter(app)
    enter(app, 2, act="team.changed", who="bo")
    page = as_("vera").get("/desk/audit", query_string=search)
    assert page.status_code == 200
    assert rows(page) == expected


def test_a_day_is_a_day_of_the_reader(app, as_):
    enter(app, 1)
    today = clock.today("Asia/Tokyo")
    day = {"first": today.isoformat(), "last": today.isoformat()}
    assert rows(as_("vera").get("/desk/audit", query_string=day)) == 1
    tomorrow = {"first": (today + timedelta(days=1)).isoformat()}
    assert rows(as_("vera").get("/desk/audit", query_string=tomorrow)) == 0


def test_an_unreadable_date_is_told(as_):
    page = as_("vera").get("/desk/audit", query_string={"first": "someday", "before": "9" * 40})
    assert page.status_code == 200
    assert "Enter a date" in page.text


def test_pages_follow_each_other_without_gap(app, as_):
    enter(app, 120)
    vera, seen, url = as_("vera"), 0, "/desk/audit"
    while url:
        page = vera.get(url)
        seen += rows(page)
        url = page.text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert seen == 120


def test_the_page_takes_a_fixed_number_of_statements(app, as_, counting):
    enter(app, 10)
    vera = as_("vera")
    vera.get("/desk/audit")
    with counting() as few:
        vera.get("/desk/audit")
    for who in ("bo", "leo", "carl", "ann"):
        enter(app, 10, who=who)
    with counting() as many:
        vera.get("/desk/audit")
    assert len(many) == len(few)


def test_taking_it_along_is_an_entry_and_runs_no_formula(app, as_):
    enter(app, 2, why="=HYPERLINK(1)", note="\u00e9")
    answer = as_("vera").post("/desk/audit/export", data={"act": "role"})
    table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(table) == 3
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in table for cell in row)
    with app.app_context():
        taken = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "audit.exported")).one()
        assert (taken.facts["count"], taken.facts["search"]) == (2, {"act": "role"})


@pytest.mark.parametrize(
    ("who", "status"), [("leo", 403), ("chloe", 403), ("ann", 403), ("aoi", 404), ("", 401)]
)
def test_others_do_not_read_it(as_, who, status):
    assert as_(who).get("/desk/audit").status_code == status
    assert as_(who).post("/desk/audit/export").status_code == status


@pytest.mark.parametrize("change", [update(AuditEntry).values(act="nothing"), delete(AuditEntry)])
def test_nobody_edits_it(app, change):
    enter(app)
    with app.app_context(), writing(), pytest.raises(DatabaseError):
        db.session.execute(change, execution_options={"synchronize_session": False})


def test_words_in_entries_are_only_words(app, as_):
    enter(app, 1, note="<script>alert(1)</script>")
    assert "<script>alert" not in as_("vera").get("/desk/audit").text


#: Still being built: its acts get their words along with it.
BEING_BUILT = {"knowledge"}


def remembered_acts() -> set[str]:
    """Return every act that is spelled out in a call that remembers one."""
    found, here = set(), Path(portal.__file__).parent
    for file in here.rglob("*.py"):
        if file.relative_to(here).parts[0] in BEING_BUILT:
            continue
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                told = name in ("remember", "remember_after_rollback") and call.keywords
                if told or name == "_remember":
                    found.add(call.args[0].value)
    return {act for act in found if isinstance(act, str)}


def test_every_act_has_words_and_is_found_by_its_group():
    found = remembered_acts()
    assert len(found) > 60
    groups = {act: group for group, (_words, acts) in ACTS.items() for act in acts}
    assert sorted(found - set(groups)) == []
    assert [act for act, group in groups.items() if act != group and not act.startswith(f"{group}.")] == []


def remembered_facts() -> set[str]:
    """Return every name of a fact that is spelled out in a call that remembers an act."""
    about = {"by", "customer_id", "subject", "address", "at", "changes"}
    calls = (
        call
        for file in Path(portal.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
    )
    named = ("remember", "remember_after_rollback", "_remember")
    told = (call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in named)
    return {word.arg for call in told for word in call.keywords if word.arg} - about


def test_every_fact_has_words():
    found = remembered_facts()
    assert len(found) > 50
    assert sorted(found - set(FACTS)) == []


def test_an_export_of_a_plan_is_told_in_words(app, as_):
    enter(app, 1, act="exported", what="plan", format="csv", rows=12)
    page = as_("vera").get("/desk/audit", query_string={"act": "exported"}).text
    assert "<b>Exported a plan or its values</b>" in page
    assert "rows: 12" in page


def test_people_are_named_where_the_log_keeps_a_pseudonym(app, as_):
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == cast.address("bo"))).one()
        reviewer, name = user.public_id, user.name_in("en")
    enter(app, 1, act="article.sent_for_review", reviewer=reviewer)
    enter(app, 1, act="circulation.changed", before=[], after=[[reviewer, "agree", "nobody-any-more_"]])
    page = as_("vera").get("/desk/audit").text
    assert reviewer not in page
    assert f"reviewer: {name}" in page
    assert f": {name}, Agree" in page


@pytest.mark.parametrize(
    ("act", "facts", "said"),
    [
        ("idea.stands", {"before": "new", "after": "not_now"}, "before: New · after: Not now"),
        ("idea.addressed", {"before": "vendor", "after": "some"}, "after: Some customers"),
        ("nomination.made", {"nomination": "champion"}, "put forward as: Champion"),
        ("article.translated", {"language": "ja"}, "language: 日本語"),
        ("agreement.place_agreed", {"manner": "self", "how": None}, "manner: themselves"),
        ("sign_in.ended", {"where": "all others"}, "on all other devices"),
        ("exported", {"what": "measurements"}, "what: All measured values"),
        ("accounts.imported", {"counts": {"create": 84, "update": 0, "bad": 1}}, "New 84, Cannot be read 1"),
        ("circulation.changed", {"before": [], "after": [["pid", "agree", ""]]}, "Agree"),
        ("idea.revised", {"fields": ["title_en", "told"]}, "Title in English, What it would do"),
        (
            "space.changed",
            {"changed": {"vendor_begins": True, "answer_days": 3}},
            "Only our own team begins posts yes",
        ),
        (
            "settings.changed",
            {"changes": {"accent": [None, "#0b6a6f"], "passwords_allowed": [True, False]}},
            "Accent colour: – → #0b6a6f · People may sign in with a password: yes → No",
        ),
        ("settings.changed", {"changes": {"languages": [["ja"], ["ja", "en"]]}}, "日本語 → 日本語, English"),
        (
            "settings.changed",
            {"changes": {"week": [{}, {"monday": "9:00–12:00", "friday": "13:00–18:00"}]}},
            "Opening hours: – → Monday 9:00–12:00, Friday 13:00–18:00",
        ),
        (
            "settings.changed",
            {"changes": {"modules": [{}, {"community": False}]}},
            "What is switched on: – → Community No",
        ),
    ],
)
def test_codes_and_names_of_settings_are_told_in_words(app, as_, act, facts, said):
    enter(app, 1, act=act, **facts)
    page = as_("vera").get("/desk/audit", query_string={"act": act}).text
    told = html.unescape(page.partition('class="log-facts">')[2].partition("</small>")[0])
    assert said in told


def test_an_unknown_word_is_shown_as_it_is(app, as_):
    enter(app, 1, act="idea.stands", after="sleeping")
    assert "after: sleeping" in as_("vera").get("/desk/audit", query_string={"act": "idea.stands"}).text
