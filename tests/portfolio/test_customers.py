"""The list of customers: found, narrowed, sorted, paged and taken along; never more than somebody reaches."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, Subscription
from portal.accounts.rules.search_keys import company_key
from portal.foundation import clock
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.plans.actions import summaries
from portal.plans.models import Node, Plan
from tests.portfolio.crowd import crowd
from tests.portfolio.people import inside_of

LIST = "/desk/customers"


@pytest.fixture
def folded(app):
    """The cast's customers are found as the program folds names."""
    with app.app_context():
        for customer in db.session.scalars(select(Customer)):
            customer.search_key = company_key(customer.name, customer.kana, customer.slug)
        db.session.commit()


class TestSearch:
    @pytest.mark.parametrize("words", ["さくら", "サクラ", "㈱さくら商会", "(株)さくら", "ｻｸﾗ", "SAKURA"])
    def test_a_company_by_any_spelling(self, as_, folded, words):
        page = as_("leo").get(LIST, query_string={"q": words}).text
        assert "株式会社さくら商会</a>" in page
        assert "ウメ工業" not in page

    def test_a_customers_person_leads_to_the_company(self, as_, folded):
        page = as_("chloe").get(LIST, query_string={"q": "田中"}).text
        assert "株式会社さくら商会</a>" in page
        assert 'id="people"' in page
        assert "Aoi" in page

    def test_nobody_is_found_beyond_ones_reach(self, as_, folded):
        for words in ("森", "mallory", "ume shared KPI", "ume"):
            page = as_("chloe").get(LIST, query_string={"q": words}).text
            assert "ウメ工業" not in page
            assert 'id="people"' not in page
            assert 'id="nodes"' not in page

    def test_goals_and_kpis_as_the_vendor_may_see_them(self, as_, folded):
        page = as_("chloe").get(LIST, query_string={"q": "sakura"}).text
        assert "sakura shared KPI" in page
        assert "sakura vendor goal" in page
        assert "sakura customer goal" not in page

    @pytest.mark.parametrize("words", ["%", "_", "\\", "'", "<b>", "\x00", "(株)", "。", "x" * 500])
    def test_any_sign_may_be_looked_for(self, as_, folded, words):
        answer = as_("chloe").get(LIST, query_string={"q": words})
        assert answer.status_code == 200
        assert 'value="<' not in answer.text

    def test_not_finding_offers_all(self, as_, folded):
        page = as_("chloe").get(LIST, query_string={"q": "みなもと"}).text
        assert "No customer matches" in page
        assert "Show all customers" in page


class TestNarrowing:
    @pytest.fixture(autouse=True)
    def _many(self, app):
        with app.app_context():
            crowd(60, "chloe")

    def rows(self, page: str) -> int:
        return page.count('class="book-name"')

    def test_chips_say_how_many_and_narrow(self, as_):
        page = as_("chloe").get(f"{LIST}?which=primary").text
        assert "Off track <b>12</b>" in page
        assert "On track <b>24</b>" in page
        narrowed = as_("chloe").get(f"{LIST}?which=primary&show=off_track").text
        assert self.rows(narrowed) == 12
        assert 'aria-pressed="true"><span class="shape" data-standing="off_track"' in narrowed

    def test_a_pressed_chip_wins_over_what_was_chosen_before(self, as_):
        page = as_("chloe").get(f"{LIST}?which=primary&show=off_track&pick=achieved").text
        assert self.rows(page) == 12
        assert 'data-standing="off_track"' not in page.split("<tbody>")[1]

    def test_every_customer_has_its_square(self, as_):
        page = as_("chloe").get(f"{LIST}?which=primary").text
        drawn = page.split('class="squares"')[1].split("</svg>")[0]
        spans = [
            (int(part.split('x2="')[1].split('"')[0]) - int(part.split('x1="')[1].split('"')[0]) + 3) // 13
            for part in drawn.split("<line")[1:]
        ]
        assert sum(spans) == 61  # the crowd and Sakura

    def test_pages_follow_and_keep_the_choice(self, as_):
        browser = as_("chloe")
        first = browser.get(f"{LIST}?which=primary&sort=name").text
        assert self.rows(first) == 20
        assert "1–20 of 61" in first
        assert "sort=name&amp;page=2" in first
        last = browser.get(f"{LIST}?which=primary&sort=name&page=4").text
        assert self.rows(last) == 1
        assert self.rows(browser.get(f"{LIST}?page=99999999999").text) == 0

    def test_backup_customers_stand_apart(self, as_):
        assert "As backup <span" in as_("bo").get(LIST).text
        page = as_("bo").get(f"{LIST}?which=backup&sort=name").text
        assert "株式会社さくら商会" in page

    @pytest.mark.parametrize("asked", ["which=everything", "sort=colour", "show=gold", "page=-3", "page=abc"])
    def test_nonsense_shows_the_list(self, as_, asked):
        assert self.rows(as_("chloe").get(f"{LIST}?{asked}").text) == 20

    @pytest.mark.parametrize("sort", ["care", "name", "stage", "opened", "measured", "notice", "arr"])
    def test_every_order_shows_everybody(self, as_, sort):
        names = []
        for page in (1, 2, 3, 4):
            text = as_("chloe").get(f"{LIST}?which=primary&sort={sort}&page={page}").text
            names += [part.split("<")[0] for part in text.split('class="book-name"')[1:]]
        assert len(names) == len(set(names)) == 61

    def test_the_worst_come_first(self, as_):
        text = as_("chloe").get(f"{LIST}?which=primary").text.split("<tbody>")[1]
        standings = [part.split('"')[0] for part in text.split('book-plan" data-standing="')[1:]]
        order = ["off_track", "at_risk", "on_track", "achieved", "no_data"]
        assert standings == sorted(standings, key=order.index)


class TestExport:
    def lines(self, answer) -> list[list[str]]:
        return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))

    def test_it_says_what_the_list_says_and_is_remembered(self, as_, app):
        with app.app_context(), inside_of("sakura"):
            summaries.refresh(db.session.scalars(select(Plan)).one())
            db.session.commit()
        answer = as_("chloe").post(f"{LIST}/standing.csv")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        head, *rows = self.lines(answer)
        assert [row[0] for row in rows] == ["株式会社さくら商会"]
        row = dict(zip(head, rows[0], strict=True))
        assert (row["ARR"], row["Currency"]) == ("3600000", "JPY") or float(row["ARR"]) == 3_600_000
        assert (row["Primary CSM"], row["Backup CSM"]) == ("Chloe", "Bo")
        with app.app_context():
            entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "portfolio.exported")).one()
            assert entry.facts == {"customers": 1}

    def test_it_is_narrowed_like_the_list(self, as_):
        assert len(self.lines(as_("leo").post(f"{LIST}/standing.csv?show=achieved"))) == 1

    def test_no_cell_runs_as_a_formula(self, as_, app):
        with app.app_context(), inside_of("sakura") as customer:
            customer.name, customer.industry = '=HYPERLINK("http://evil")', "+1"
            db.session.commit()
        _head, row = self.lines(as_("chloe").post(f"{LIST}/standing.csv"))
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)

    def test_it_holds_no_more_than_somebody_reaches(self, as_):
        assert "ウメ" not in as_("chloe").post(f"{LIST}/standing.csv").data.decode()
        assert as_("aoi").post(f"{LIST}/standing.csv").status_code == 404
        assert as_("ann").post(f"{LIST}/standing.csv").status_code == 403


def test_several_currencies_are_never_added_up(as_, app):
    with app.app_context(), inside_of("sakura"):
        today = clock.today("Asia/Tokyo")
        db.session.add(Subscription(product_id=1, starts_on=today, arr_minor=1_200_000, currency="USD"))
        db.session.commit()
    page = as_("chloe").get(LIST).text
    assert "¥3,600,000" in page
    assert "$12,000.00" in page
    exported = as_("chloe").post(f"{LIST}/standing.csv").data.decode("utf-8-sig")
    assert "3600000.00 JPY + 12000.00 USD" in exported


def test_what_left_is_not_listed(as_, app):
    with app.app_context(), inside_of("sakura") as customer:
        customer.left_at = clock.now()
        db.session.commit()
    assert "No customer yet" in as_("chloe").get(LIST).text


def test_with_words_it_takes_as_many_statements_for_many(as_, app, counting, folded):
    browser, asked = as_("chloe"), f"{LIST}?q=minato"
    browser.get(asked)
    counts = []
    for count in (30, 300):
        with app.app_context():
            crowd(count, "chloe")
        with counting() as statements:
            assert browser.get(asked).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


def test_internal_titles_of_the_customer_are_not_found(as_, app):
    with app.app_context(), inside_of("sakura"):
        node = db.session.scalars(select(Node).where(Node.visibility == "customer").limit(1)).one()
        node.title = "秘密の計画"
        db.session.commit()
    assert "秘密の計画</" not in as_("leo").get(LIST, query_string={"q": "秘密"}).text


def test_old_notice_dates_are_no_deadlines(as_, app):
    with app.app_context(), inside_of("sakura"):
        contract = db.session.scalars(select(Subscription)).one()
        contract.notice_on = clock.today("Asia/Tokyo") - timedelta(days=1)
        db.session.commit()
    page = as_("chloe").get(LIST).text
    assert "days left" not in page
    assert "Renewal" in page
