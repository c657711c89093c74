"""Settings of the installation: works, refused, a stranger, stale; pictures and colours are made harmless."""

import io
import json
from datetime import date

import pytest
from PIL import Image
from sqlalchemy import select

from portal.accounts.models import (
    CompanyHoliday,
    Customer,
    Installation,
    Product,
    Segment,
    Subscription,
    VendorHoliday,
)
from portal.accounts.queries.calendars import work_calendar
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.history import Revision
from tests.plans.filled import filled


def installation(app) -> Installation:
    with app.app_context():
        return db.session.scalars(select(Installation)).one()


def png(size: tuple[int, int] = (40, 20), kind: str = "PNG") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "#0b6a6f").save(out, kind)
    out.seek(0)
    return out


def test_names_are_changed_and_remembered(app, as_):
    data = {"vendor_name": "ひので技研", "vendor_name_en": "Hinode", "mail_sender": "cs@hinode.example"}
    assert as_("vera").post("/desk/settings", data=data).status_code == 303
    assert installation(app).vendor_name == "ひので技研"
    assert "Hinode" in as_("chloe").get("/desk/imports").text
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "settings.changed")).one()
        assert entry.facts["changes"]["vendor_name"] == ["あおぞらクラウド", "ひので技研"]


@pytest.mark.parametrize(
    ("page", "data", "field"),
    [
        ("", {"vendor_name": ""}, "vendor_name"),
        ("", {"vendor_name": "x", "mail_sender": "x\r\nBcc: a@b.example"}, "mail_sender"),
        ("/region", {"languages": [], "default_language": "ja"}, "languages"),
        ("/region", {"languages": ["en"], "default_language": "ja"}, "default_language"),
        ("/region", {"languages": ["xx"], "default_language": "ja"}, "languages"),
        ("/sign-in", {"idle_hours": "0", "absolute_hours": "1"}, "idle_hours"),
        ("/sign-in", {"idle_hours": "nan", "absolute_hours": "1"}, "idle_hours"),
        ("/sign-in", {"idle_hours": "100", "absolute_hours": "10"}, "absolute_hours"),
        ("/look", {"accent": "red; background: url(//evil)"}, "accent"),
        ("/look", {"accent": "#12345"}, "accent"),
        ("/holidays", {"days": "someday"}, "days"),
    ],
)
def test_bad_input_is_told(as_, page, data, field):
    data = {"country": "JP", "time_zone": "Asia/Tokyo"} | data
    answer = as_("vera").post(f"/desk/settings{page}", data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


@pytest.mark.parametrize("page", ["", "/region", "/sign-in", "/look", "/modules", "/holidays", "/offers"])
@pytest.mark.parametrize(("who", "status"), [("leo", 403), ("chloe", 403), ("aoi", 404), ("", 401)])
def test_settings_are_for_the_vendors_admins(as_, page, who, status):
    assert as_(who).get(f"/desk/settings{page}").status_code == status


def test_two_admins_at_once(app, as_):
    seen = json.dumps({"vendor_name": "あおぞらクラウド", "vendor_name_en": "Aozora Cloud"})
    data = {"vendor_name_en": "Aozora Cloud", "seen": seen}
    first = as_("vera").post("/desk/settings", data=data | {"vendor_name": "一"})
    clash = as_("vera").post("/desk/settings", data=data | {"vendor_name": "二"})
    assert (first.status_code, clash.status_code) == (303, 409)
    assert installation(app).vendor_name == "一"


def test_a_colour_is_kept_legible_and_served(app, as_):
    vera = as_("vera")
    assert vera.post("/desk/settings/look", data={"accent": "FFE600"}).status_code == 303
    page = vera.get("/desk/settings/look").text
    assert "/assets/accent-ffe600.css" in page
    sheet = as_("").get("/assets/accent-ffe600.css")
    assert sheet.status_code == 200
    assert "--brand:" in sheet.text
    assert "--brand: light-dark(#ffe600" not in sheet.text  # nobody could read it on paper
    assert "immutable" in sheet.headers["Cache-Control"]
    assert as_("").get("/assets/accent-ff0000.css").status_code == 404


def test_a_logo_is_only_its_pixels(app, as_):
    picture = png(kind="JPEG")
    picture.seek(0, 2)
    picture.write(b"<script>alert(1)</script>")
    picture.seek(0)
    vera = as_("vera")
    assert vera.post("/desk/settings/logo", data={"picture": (picture, "l.jpg")}).status_code == 303
    url = f"/branding/{installation(app).logo_place}"
    served = as_("").get(url)
    assert served.mimetype == "image/png"
    assert b"script" not in served.data
    assert "immutable" in served.headers["Cache-Control"]
    assert url in vera.get("/desk/settings/look").text
    vera.post("/desk/settings/logo/remove")
    assert as_("").get(url).status_code == 404


@pytest.mark.parametrize("data", [b"", b"<svg onload='alert(1)'/>", b"GIF89a nonsense", b"x" * 2_100_000])
def test_what_is_no_picture_is_refused(as_, data):
    for url, who in (("/desk/settings/logo", "vera"), ("/c/sakura/company/logo", "aoi")):
        head = b'--part\r\nContent-Disposition: form-data; name="picture"; filename="../../etc/passwd.png"\r\n\r\n'
        body = head + data + b"\r\n--part--\r\n"  # by hand: the test client would leave a large file open
        answer = as_(who).post(url, data=body, content_type="multipart/form-data; boundary=part")
        assert answer.status_code == 422


def test_a_customers_logo_is_for_its_readers(as_):
    assert as_("aoi").post("/c/sakura/company/logo", data={"picture": (png(), "l.png")}).status_code == 303
    assert as_("ren").get("/c/sakura/company/logo.png").mimetype == "image/png"
    assert as_("mallory").get("/c/sakura/company/logo.png").status_code == 404


def test_a_customers_colour_is_chosen_by_both_sides_and_kept_in_its_history(at, as_):
    url = "/c/sakura/company/logo"
    for who, typed, kept in (
        ("aoi", "FFE600", "#ffe600"),
        ("chloe", "#1D2A4D", "#1d2a4d"),
        ("aoi", "", None),
    ):
        opened = as_(who).get(url).text
        sent = filled(opened, f"{url}/colour", accent=typed)
        assert as_(who).post(f"{url}/colour", data=sent).status_code == 303
        with at("sakura") as customer_id:
            assert db.session.get_one(Customer, customer_id).accent == kept
            newest = db.session.scalars(select(Revision).order_by(Revision.id.desc())).first()
            assert (newest.subject_kind, newest.field, newest.after) == ("customer", "accent", kept)
    assert as_("mallory").post(f"{url}/colour", data={"accent": "#ffffff"}).status_code == 404
    assert as_("hana").post(f"{url}/colour", data={"accent": "#ffffff"}).status_code == 403


def test_a_dark_colour_is_shown_as_it_will_be_on_a_cover(as_):
    aoi, url = as_("aoi"), "/c/sakura/company/logo"
    assert 'class="tone"' not in aoi.get(url).text
    aoi.post(f"{url}/colour", data={"accent": "1d2a4d"})
    page = aoi.get(url).text
    assert 'class="tone"' in page
    assert 'fill="#1d2a4d"' not in page  # nobody could tell it from the ground


def test_what_is_no_colour_and_what_clashes_changes_nothing(at, as_):
    aoi, url = as_("aoi"), "/c/sakura/company/logo/colour"
    refusal = aoi.post(url, data={"accent": "red"})
    assert refusal.status_code == 422
    assert 'id="accent-error"' in refusal.text
    data = {"seen": json.dumps({"accent": ""})}
    first = aoi.post(url, data=data | {"accent": "#c2453a"})
    clash = as_("chloe").post(url, data=data | {"accent": "#1d2a4d"})
    assert (first.status_code, clash.status_code) == (303, 409)
    with at("sakura") as customer_id:
        assert db.session.get_one(Customer, customer_id).accent == "#c2453a"


@pytest.mark.parametrize("place", ["../secret-key", "unknown", "installation/..%2f..%2fsecret-key"])
def test_no_other_file_is_branding(as_, place):
    assert as_("").get(f"/branding/{place}").status_code == 404


def test_modules_are_switched_off(app, as_):
    as_("vera").post("/desk/settings/modules", data={"modules": ["onboarding"]})
    assert installation(app).modules["conversations"] == "off"
    assert "onboarding" not in installation(app).modules


def test_what_does_not_exist_yet_is_not_offered(as_):
    page = as_("vera").get("/desk/settings/modules").text
    assert 'value="conversations"' in page
    assert 'value="no_such_module"' not in page
    assert as_("vera").post("/desk/settings/modules", data={"modules": ["no_such_module"]}).status_code == 422


def test_what_is_sold_is_entered_and_renamed(app, as_):
    vera = as_("vera")
    data = {"product-code": "plus", "product-name_ja": "プラス", "product-name_en": "Plus"}
    assert vera.post("/desk/settings/offers/products", data=data).status_code == 303
    assert vera.post("/desk/settings/offers/products", data=data).status_code == 422  # the code is taken
    vera.post("/desk/settings/offers/segment/1", data={"name_ja": "大手", "name_en": "Large"})
    with app.app_context():
        assert set(db.session.scalars(select(Product.code))) == {"core", "plus"}
        assert db.session.scalars(select(Segment.name_ja)).all() == ["大手"]
    assert vera.get("/desk/settings/offers/segment/99").status_code == 404


def test_days_off_are_pasted_and_count(app, at, as_):
    days = "2026/12/28〜2026/12/30 年末休業\n令和9年5月6日 創立記念日"
    assert as_("aoi").post("/c/sakura/holidays", data={"days": days}).status_code == 303
    assert as_("vera").post("/desk/settings/holidays", data={"days": "2026-12-25"}).status_code == 303
    with at("sakura"):
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        calendar = work_calendar(customer)
        assert not calendar.is_working(date(2026, 12, 28))
        assert not calendar.is_working(date(2026, 12, 25))
        assert not calendar.is_working(date(2026, 11, 23))  # a public holiday
        assert calendar.add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 31)
        assert len(db.session.scalars(select(CompanyHoliday)).all()) == 4
    as_("aoi").post("/c/sakura/holidays/remove", data={"on": "2027-05-06"})
    as_("aoi").post("/c/sakura/holidays/remove", data={"on": "rubbish"})
    with at("ume"):
        assert db.session.scalars(select(CompanyHoliday)).all() == []
    with at("sakura"):
        assert len(db.session.scalars(select(CompanyHoliday)).all()) == 3
        assert db.session.scalars(select(VendorHoliday.on)).all() == [date(2026, 12, 25)]


def newest_notice(at) -> date:
    with at("sakura"):
        return db.session.scalars(select(Subscription.notice_on).order_by(Subscription.id.desc())).first()


def test_a_number_of_the_crm_means_one_subscription(at, as_):
    data = {"product": "1", "starts_on": "2026-04-01", "renews_on": "2027-04-01", "notice_months": "3"}
    data |= {"arr": "0", "currency": "JPY", "external_id": "S-1"}
    chloe, new = as_("chloe"), "/c/sakura/subscriptions/new"
    assert chloe.post(new, data=data).status_code == 303
    again = chloe.post(new, data=data)
    assert again.status_code == 422
    assert "Another subscription has this number." in again.text
    with at("sakura"):
        pid = db.session.scalars(
            select(Subscription.public_id).where(Subscription.external_id == "S-1")
        ).one()
    assert chloe.post(f"/c/sakura/subscriptions/{pid}", data=data).status_code == 303


def test_a_notice_date_is_computed_and_can_be_set(at, as_):
    data = {"product": "1", "starts_on": "2026-04-01", "renews_on": "2027-04-01", "notice_months": "３"}
    data |= {"arr": "4,800,000", "currency": "JPY", "auto_renews": "y"}
    assert as_("chloe").post("/c/ume/subscriptions/new", data=data).status_code == 404
    assert as_("chloe").post("/c/sakura/subscriptions/new", data=data).status_code == 303
    with at("sakura"):
        row = db.session.scalars(select(Subscription).order_by(Subscription.id.desc())).first()
        assert (row.notice_on, row.arr_minor) == (date(2026, 12, 31), 4_800_000)
        url = f"/c/sakura/subscriptions/{row.public_id}"
    as_("chloe").post(url, data=data | {"renews_on": "2027-05-01"})
    assert newest_notice(at) == date(2027, 1, 31)
    as_("chloe").post(url, data=data | {"renews_on": "2027-05-01", "notice_on": "2027-01-10"})
    assert newest_notice(at) == date(2027, 1, 10)
    wrongs = ({"arr": "-1"}, {"arr": "∞"}, {"notice_months": "1.5"}, {"renews_on": "2026-01-01"})
    for wrong in (*wrongs, {"product": "99"}):
        assert as_("chloe").post(url, data=data | wrong).status_code == 422, wrong
    assert as_("aoi").get(url).status_code == 403
