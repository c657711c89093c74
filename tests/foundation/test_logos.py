"""Logos are seen on white, whatever ground they were drawn for."""

import io

import pytest
from PIL import Image, ImageDraw

from portal.foundation.files import FileRefused, inert_image
from portal.foundation.logos import GROUND, inert_logo

WHITE, BLUE, NOTHING = (255, 255, 255, 255), (20, 90, 160, 255), (0, 0, 0, 0)


def drawn(ground: tuple[int, ...], ink: tuple[int, ...]) -> bytes:
    picture = Image.new("RGBA", (300, 90), ground)
    ImageDraw.Draw(picture).rectangle([20, 20, 200, 60], fill=ink)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def corner(data: bytes) -> tuple[int, ...]:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.getpixel((0, 0))


def test_a_white_logo_gets_the_ground_it_was_drawn_for():
    assert corner(inert_logo(drawn(NOTHING, WHITE))) == GROUND


@pytest.mark.parametrize(
    "data", [drawn(NOTHING, BLUE), drawn(WHITE, BLUE), drawn(BLUE, WHITE), drawn(NOTHING, NOTHING)]
)
def test_every_other_logo_stays_as_it_is(data):
    assert inert_logo(data) == inert_image(data)


def test_what_is_no_picture_is_refused():
    with pytest.raises(FileRefused, match="not_an_image"):
        inert_logo(b"<svg/>")
