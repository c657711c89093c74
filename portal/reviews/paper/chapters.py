"""The chapters of a review in their order, for the contents and for whatever puts them one after another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.activity.review_sections import Part
from portal.reviews.paper import words
from portal.reviews.paper.shown import Shown
from portal.reviews.paper.whole import Whole


@dataclass(frozen=True)
class Chapter:
    """A chapter by its name, the template it is read by, and the part of the review it belongs to."""

    name: str
    title: str
    body: str
    part: str = ""
    section: Shown | None = None


def chapters_of(whole: Whole) -> Iterator[Chapter]:
    """Yield what stands behind the cover and the contents."""
    yield Chapter("summary", _("Executive summary"), "reviews/paper/_summary.html")
    if whole.summary.is_cut:
        yield Chapter("conclusion", _("Conclusion"), "reviews/paper/_conclusion.html")
    for one in whole.sections:
        yield Chapter(one.name, one.title, "reviews/paper/_section.html", one.part, one)
    act = words.part_words(Part.ACT)
    if whole.decisions:
        yield Chapter("decisions", _("Decisions asked for"), "reviews/paper/_decisions.html", act)
    if whole.aims:
        yield Chapter("aims", _("What we aim at next"), "reviews/paper/_aims.html", act)
    if whole.corrections:
        yield Chapter("corrections", _("What this edition corrects"), "reviews/paper/_corrections.html")
    yield Chapter("appendix", _("Appendix: sources and definitions"), "reviews/paper/_appendix.html")


def as_page(whole: Whole, logos: Mapping[str, str | None] | None = None) -> dict[str, Any]:
    """Return what `reviews/paper/_whole.html` needs: the whole review as a part of one web page.

    `logos` are the addresses of the pictures of the cover, by "vendor" and "customer".
    """
    return {
        "w": whole,
        "chapters": list(chapters_of(whole)),
        "logos": {"vendor": None, "customer": None, **(logos or {})},
        "people": whole.people,
        "customer_name": whole.customer_name,
        "vendor_name": whole.vendor_name,
        "paper": False,
        "link": _on_page,
        "page_of": _nowhere,
        "listed": words.listed,
        "part_words": words.part_words,
    }


def _on_page(name: str) -> str:
    return f"#{name}"


def _nowhere(_name: str) -> str:
    return ""
