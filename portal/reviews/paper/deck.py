"""The slides of a review, from the same snapshot as its paper: what stands on each, in words of one language."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import cast

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from portal.accounts import branding
from portal.accounts.models import Customer
from portal.activity.review_sections import Figure, Section
from portal.foundation.colour import legible
from portal.foundation.i18n import full_date
from portal.reviews.paper import words
from portal.reviews.paper.called import somebody
from portal.reviews.paper.colours import colours_of
from portal.reviews.paper.deck_tables import grids, paged, plain
from portal.reviews.paper.logos import logos_of
from portal.reviews.paper.summary import all_figures
from portal.reviews.paper.whole import MOST_ASKED
from portal.reviews.queries.people import InReview, people_of
from portal.reviews.queries.snapshots import facts_before, readable
from portal.reviews.rules.decks import (
    Card,
    Cards,
    Chart,
    Columns,
    Cover,
    Deck,
    Line,
    Page,
    Tone,
    Words,
    split,
)
from portal.reviews.rules.snapshot import Snapshot, Told
from portal.reviews.rules.words import AimKind, Answer, Slot

MOST_CARDS, MOST_CHARTS, MOST_TEXT_PAGES = 8, 40, 5
MOST_PAGES = 250
A_REQUEST = 48  # characters of a decision on the first slide
WIDE, ROOM = 92, 14  # of a page of words: half-width characters a line, lines
SLOT_WIDE, SLOT_ROOM = 34, 15


def deck_of(
    snapshot: Snapshot, customer: Customer, before: Snapshot | None, language: str, *, edition: int | None
) -> Deck:
    """Return the slides, worded in the language in force, which `language` names."""
    people = people_of(snapshot)
    vendor = snapshot.vendor_name(language)
    title = words.title_words(snapshot)
    state = _("Draft") if edition is None else _("Edition %(number)s", number=edition)
    summary = list(_summary(snapshot, before))
    asked = _asked(snapshot, people, len(summary) + 2)
    pages: list[Page] = [_cover(snapshot, customer, vendor, state, asked)]
    pages += summary
    pages += _decisions(snapshot, people)
    for told in snapshot.sections:
        pages += _section(told, snapshot, before)
    pages += _aims(snapshot, people, vendor)
    pages += _sources(snapshot)
    foot = " · ".join((vendor, f"{title} {words.period_of(snapshot)}", state))
    return Deck(
        language,
        f"{title} {words.period_of(snapshot)}",
        vendor,
        foot,
        _on_white(colours_of(snapshot).vendor) or branding.USUAL_BRAND,
        tuple(pages),
        _on_white(colours_of(snapshot).customer),
    )


def _on_white(accent: str | None) -> str:
    return legible(accent).light.brand if accent else ""


def _cover(snapshot: Snapshot, customer: Customer, vendor: str, state: str, asked: tuple[str, ...]) -> Cover:
    held_on = _day(snapshot.review["held_on"])
    lines = [
        words.period_of(snapshot),
        _("Held on %(day)s", day=held_on) if held_on else "",
        vendor,
        state,
    ]
    return Cover(
        title=words.title_words(snapshot),
        whom=words.company_called(snapshot.customer["name"]),
        lines=tuple(line for line in lines if line),
        logos=tuple(logos_of(customer).values()),
        asked=asked,
        asked_words=_("Decisions asked for"),
    )


def _asked(snapshot: Snapshot, people: Mapping[str, InReview], slide: int) -> tuple[str, ...]:
    """Return the first of what is asked for, what is open before all else; the rest stands from that slide on."""
    found = sorted(snapshot.decisions, key=lambda one: one["answer"] is not None)
    lines = []
    for place, one in enumerate(found[:MOST_ASKED], 1):
        day = _day(one["decide_by"])
        facts = [
            _("by %(day)s", day=day) if day else "",
            somebody(people, one["decider"], one["decider_name"])[:40],
        ]
        facts += [str(words.ANSWERS[Answer(one["answer"])])] if one["answer"] else []
        request = one["request"] if len(one["request"]) <= A_REQUEST else f"{one['request'][:A_REQUEST]}…"
        lines.append(" · ".join((f"{place}. {request}", *filter(None, facts))))
    if more := len(found) - len(lines):
        lines.append(
            ngettext("One more, slide %(slide)s", "%(num)s more, slide %(slide)s", more, slide=slide)
        )
    return tuple(lines)


def _summary(snapshot: Snapshot, before: Snapshot | None) -> Iterator[Page]:
    conclusion = plain(snapshot.review["conclusion"])
    cards = tuple(_card(one) for one in all_figures(snapshot, before)[:MOST_CARDS])
    if cards:
        yield Cards(_("The period at a glance"), notes="\n".join(conclusion), cards=cards)
    yield from _texts(_("Conclusion"), "", conclusion, "")


def _card(figure: Figure) -> Card:
    tone = figure.tone if figure.tone in ("good", "warn", "bad") else ""
    return Card(
        str(figure.label),
        str(figure.value),
        str(figure.before),
        cast(Tone, tone),
        _TONES[tone]() if tone else "",
    )


_TONES = {
    "good": lambda: pgettext("figure", "Good"),
    "warn": lambda: pgettext("figure", "Needs watching"),
    "bad": lambda: pgettext("figure", "Needs action"),
}


def _section(told: Told, snapshot: Snapshot, before: Snapshot | None) -> Iterator[Page]:
    part = words.part_words(told.part)
    if told.is_own:
        yield from _texts(told.title, part, plain(told.text), _notes(told))
        return
    section = readable(told)
    if section is None:
        return
    kicker = f"{part} · {section.label}"
    pages = list(_drawn(told, section, kicker))
    if not pages:
        cards = tuple(_card(one) for one in section.figures(told.facts, facts_before(told, before)))
        if cards:
            pages = [Cards(str(section.label), part, _notes(told), cards[:MOST_CARDS])]
    yield from pages
    if not all(not text.strip() for text in told.said.values()):
        yield from _slots(told, str(section.label), part)


def _drawn(told: Told, section: Section, kicker: str) -> Iterator[Page]:
    notes = _notes(told)
    for chart in list(section.charts(told.facts))[:MOST_CHARTS]:
        lines = tuple(Line(str(one.label), tuple(one.values), one.is_expected) for one in chart.series)
        if any(value is not None for line in lines for value in line.values):
            yield Chart(str(chart.title), kicker, notes, tuple(chart.days), lines, chart.unit)
    for table in section.tables(told.facts):
        yield from grids(table, kicker, notes)


def _slots(told: Told, label: str, part: str) -> Iterator[Page]:
    """Yield what both sides make of a section: beside each other where it fits, else one after another."""
    said = {slot: plain(told.said[slot]) for slot in Slot}
    if all(len(split(text, SLOT_WIDE, SLOT_ROOM)) <= 1 for text in said.values()):
        columns = tuple((str(words.SLOTS[slot]), tuple(text) or ("–",)) for slot, text in said.items())
        yield Columns(label, part, _notes(told), columns)
        return
    for slot, text in said.items():
        yield from _texts(f"{label}: {words.SLOTS[slot]}", part, text, "")


def _texts(title: str, kicker: str, paragraphs: Sequence[str], notes: str) -> Iterator[Page]:
    """Yield a text on as many slides as it needs, a few at most; the rest is said to stand elsewhere."""
    portions = split(paragraphs, WIDE, ROOM)
    kept = portions[:MOST_TEXT_PAGES]
    for place, portion in enumerate(kept, 1):
        rest = [_("The rest is in the document.")] if place == MOST_TEXT_PAGES < len(portions) else []
        number = f" ({place}/{len(kept)})" if len(kept) > 1 else ""
        yield Words(f"{title}{number}", kicker, notes, (*portion, *rest))


def _decisions(snapshot: Snapshot, people: Mapping[str, InReview]) -> Iterator[Page]:
    rows = []
    for one in snapshot.decisions:
        answer = str(words.ANSWERS[Answer(one["answer"])]) if one["answer"] else pgettext("workbook", "Open")
        who = somebody(people, one["decider"], one["decider_name"])
        rows.append(
            (one["request"], who, _day(one["decide_by"]), " ".join((answer, one["answer_text"])).strip())
        )
    notes = "\n".join(f"{one['request']}: {one['reason']}" for one in snapshot.decisions if one["reason"])
    header = (_("Decision asked for"), _("Who decides"), _("Decide by"), pgettext("workbook", "Answer"))
    yield from paged(_("Decisions asked for"), "", notes, header, rows, (5, 2, 2, 3))


def _aims(snapshot: Snapshot, people: Mapping[str, InReview], vendor: str) -> Iterator[Page]:
    rows = []
    for one in snapshot.aims:
        company = vendor if one["side"] == "vendor" else snapshot.customer["name"]
        who = " ".join(filter(None, (company, somebody(people, one["owner"]))))
        rows.append((str(words.AIM_KINDS[AimKind(one["kind"])]), one["title"], who, _day(one["due_on"])))
    notes = "\n".join(f"{one['title']}: {one['why']}" for one in snapshot.aims if one["why"])
    header = (_("Kind"), _("Title"), _("Owner"), _("Due"))
    yield from paged(_("Next period"), words.part_words("act"), notes, header, rows, (2, 6, 4, 2))


def _sources(snapshot: Snapshot) -> Iterator[Page]:
    rows = []
    for told in snapshot.sections:
        section = readable(told)
        if section is not None:
            rows += [
                (str(one.label), str(one.definition), str(one.source)) for one in section.sources(told.facts)
            ]
    header = (pgettext("workbook", "Number"), _("Definition"), _("Source"))
    yield from paged(_("Sources and definitions"), "", "", header, rows, (3, 6, 3))


def _notes(told: Told) -> str:
    said = ((words.SLOTS[slot], told.said[slot].strip()) for slot in Slot)
    return "\n\n".join(f"{label}\n{text[:6_000]}" for label, text in said if text)


def _day(day: str | None) -> str:
    return full_date(date.fromisoformat(day)) if day else ""
