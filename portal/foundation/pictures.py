"""Pictures drawn anew from their pixels, so that whatever else was in the file is gone: places, names, programs."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.foundation.files import LARGEST_IMAGE_PIXELS, FileRefused

READ = ("PNG", "JPEG", "WEBP", "GIF")
QUALITY = 84
LARGEST_EXACT = 600_000  # bytes
MOST_FRAMES = 300


@dataclass(frozen=True)
class Redrawn:
    """A picture as it is kept: its bytes, what they are, how wide and high in px."""

    data: bytes
    media_type: str
    width: int
    height: int


def redrawn(data: bytes, *, side: int) -> Redrawn:
    """Return the picture as WebP, at most `side` px wide and high, turned as its camera was held.

    Photographs stay photographs, drawings and screenshots stay exact, what moves goes on moving. Raises FileRefused:
    too_large (more pixels than we draw), not_an_image.
    """
    try:
        with Image.open(io.BytesIO(data), formats=READ) as picture:
            if picture.width * picture.height > LARGEST_IMAGE_PIXELS:
                raise FileRefused("too_large")
            if getattr(picture, "n_frames", 1) > 1:
                return _moving(picture, side)
            return _still(picture, side, exact=picture.format != "JPEG")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,
        MemoryError,
    ) as e:
        raise FileRefused("not_an_image") from e


def _still(picture: Image.Image, side: int, *, exact: bool) -> Redrawn:
    turned = _plain(ImageOps.exif_transpose(picture))
    turned.thumbnail((side, side))
    data = _webp(turned, exact=exact)
    if exact and len(data) > LARGEST_EXACT:  # a photograph in a format for drawings
        data = _webp(turned, exact=False)
    return Redrawn(data, "image/webp", turned.width, turned.height)


def _webp(picture: Image.Image, *, exact: bool) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", lossless=exact, quality=50 if exact else QUALITY, method=3, exif=b"", xmp=b"")
    return out.getvalue()


def _moving(picture: Image.Image, side: int) -> Redrawn:
    """Draw every frame anew; of a film that is too long for that, its first."""
    count = getattr(picture, "n_frames", 1)
    if count > MOST_FRAMES or count * picture.width * picture.height > LARGEST_IMAGE_PIXELS:
        return _still(picture, side, exact=True)
    frames, times = [], []
    for number in range(count):
        picture.seek(number)
        frame = picture.convert("RGBA")
        frame.thumbnail((side, side))
        frames.append(frame)
        times.append(max(20, int(picture.info.get("duration", 100) or 100)))
    out = io.BytesIO()
    frames[0].save(
        out, "WEBP", save_all=True, append_images=frames[1:], duration=times,
        loop=int(picture.info.get("loop", 0) or 0), quality=QUALITY, method=2,
    )  # fmt: skip
    return Redrawn(out.getvalue(), "image/webp", frames[0].width, frames[0].height)


def _plain(picture: Image.Image) -> Image.Image:
    transparent = "A" in picture.getbands() or "transparency" in picture.info
    return picture.convert("RGBA" if transparent else "RGB")
