"""The vendor's own colour on paper: laid over ours in the style sheets and in drawings."""

from collections.abc import Mapping

from portal.foundation.colour import Accent
from portal.foundation.inks import TONES


def style_of(accent: Accent | None) -> str:
    """Return what lays the vendor's own colour over ours, for the head of a document."""
    if accent is None:
        return ""
    light, glow, night = accent.light, accent.dark.brand, accent.night
    return (
        f"<style>html.is-bound .paper{{--paper-brand:{light.brand};--paper-brand-soft:{light.brand_soft};"
        f"--paper-night:{night};--paper-glow:{glow}}}"
        f"@page cover{{background:{night}}}@page cover-letter{{background:{night}}}</style>"
    )


def tones_of(accent: Accent | None) -> Mapping[str, tuple[str, str]]:
    """Return the tones of drawings, the brand's and the night's of the vendor's own colour."""
    if accent is None:
        return TONES
    night = accent.night
    return {**TONES, "brand": (accent.light.brand, accent.light.brand_soft), "night": (night, night)}
