"""Companies' logos as they are kept: the pixels alone, on a ground on which they can be seen."""

import io

from PIL import Image, ImageStat

from portal.foundation.files import inert_image

#: A logo whose visible pixels are lighter than this was drawn for dark grounds; ours, and paper, are white.
LIGHT = 225
GROUND = (16, 34, 48, 255)
OPAQUE = 250


def inert_logo(data: bytes) -> bytes:
    """Return a logo as PNG, a white one without a ground of its own on a dark one; raises FileRefused."""
    kept = inert_image(data)
    with Image.open(io.BytesIO(kept)) as picture:
        seen = picture.getchannel("A")
        if ImageStat.Stat(seen).mean[0] > OPAQUE or not _is_light(picture, seen):
            return kept
        around = max(picture.height // 6, 2)
        ground = Image.new("RGBA", (picture.width + 2 * around, picture.height + 2 * around), GROUND)
        ground.alpha_composite(picture, (around, around))
    out = io.BytesIO()
    ground.save(out, "PNG", optimize=True)
    return out.getvalue()


def _is_light(picture: Image.Image, seen: Image.Image) -> bool:
    mask = seen.point(lambda alpha: 255 if alpha > 127 else 0)  # rims are half seen
    return bool(mask.getbbox()) and ImageStat.Stat(picture.convert("L"), mask).mean[0] > LIGHT
