"""How somebody shows: previewed, chosen, drawn anew; nobody passes for another."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from portal.community.models import Persona
from portal.foundation.db import db
from tests.community.people import user_id

ME = "/c/sakura/community/me"


def picture() -> io.BytesIO:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    Image.new("RGB", (600, 400), "teal").save(out, "JPEG", exif=exif)
    out.seek(0)
    return out


def persona_of(app, name: str) -> Persona | None:
    with app.app_context():
        return db.session.scalar(select(Persona).where(Persona.user_id == user_id(name)))


def test_what_is_chosen_is_seen_before_it_is_kept(app, as_):
    shown = as_("aoi").get(f"{ME}/preview?name_shown=pen_name&pen_name=Cherry&company_shown=company").text
    assert "Cherry" in shown
    assert "株式会社さくら商会" in shown
    assert persona_of(app, "aoi") is None


def test_a_portrait_is_drawn_anew_and_seen_with_the_persona_alone(app, as_):
    aoi = as_("aoi")
    facts = {"name_shown": "pen_name", "pen_name": "Cherry", "company_shown": "industry"}
    assert aoi.post(ME, data={**facts, "photo": (picture(), "me.jpg")}).status_code == 303
    made = persona_of(app, "aoi")
    address = f"/community/photos/{made.public_id}"
    preview = aoi.get(ME).text.partition('id="persona-preview"')[2]
    assert f'src="/c/sakura{address}"' in preview  # what others see is shown with it
    photo = as_("mallory").get(f"/c/ume{address}")
    assert (photo.status_code, photo.mimetype) == (200, "image/webp")
    assert "private" in photo.headers["Cache-Control"]
    assert b"Secret camera" not in photo.data
    assert max(Image.open(io.BytesIO(photo.data)).size) == 160
    assert aoi.post(ME, data={**facts, "photo_gone": "y"}).status_code == 303
    assert as_("mallory").get(f"/c/ume/community/photos/{made.public_id}").status_code == 404


def test_what_is_no_picture_is_refused_and_nothing_is_lost(app, as_):
    page = as_("aoi").post(ME, data={
        "name_shown": "pen_name", "pen_name": "Cherry", "company_shown": "nothing",
        "photo": (io.BytesIO(b"<svg onload=alert(1)>"), "me.svg"),
    })  # fmt: skip
    assert page.status_code == 422
    assert "Cherry" in page.text
    assert persona_of(app, "aoi") is None


@pytest.mark.parametrize("name", ["plum BLOSSOM", "鈴木 美咲", "Chloe"])
def test_nobody_passes_for_somebody_else(as_, name):
    """Neither for another member, nor for one of the vendor's people."""
    page = as_("aoi").post(ME, data={"name_shown": "pen_name", "pen_name": name, "company_shown": "nothing"})
    assert page.status_code == 422
    assert "called like that" in page.text


def test_a_persona_shows_what_was_chosen_and_no_more(app, as_):
    mallory = persona_of(app, "mallory")
    page = as_("aoi").get(f"/c/sakura/community/people/{mallory.public_id}").text
    assert "Plum blossom" in page
    assert "everybody" in page
    assert "Mallory" not in page
    assert "ウメ工業" not in page
    assert "ume both" not in page


def test_what_is_no_choice_is_refused(as_):
    answer = as_("aoi").post(ME, data={"name_shown": "mallory", "company_shown": "vendor 1"})
    assert answer.status_code == 422
