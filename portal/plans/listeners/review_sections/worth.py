"""CHECK: what it was worth so far, in money, where both sides signed an amount for each unit better."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.activity.review_sections import Facts, Figure, Part, Period, Row, Section, Source, Table, register
from portal.foundation.i18n import counted_money, money
from portal.plans.listeners.review_sections.words import day
from portal.plans.queries.kpis import digits_of
from portal.plans.queries.review import PlanThen, Twig, plan_then
from portal.plans.queries.review_facts import day_text, frame_of, kpis_with_place, terms_facts
from portal.plans.rules import improvement, value_so_far
from portal.plans.sources import SignedKpi

KEY = "plans.worth"
SUMS = ("minor", "before_minor", "target_minor")


def gather(period: Period) -> dict[str, Any] | None:
    """Return what each signed amount came to by the period's end; None where no amount stands in the plan at all."""
    then = plan_then(period)
    if then is None:
        return None
    signed = then.signed
    contracts = signed.kpis if signed else {}
    lines, unsigned = [], []
    for goal in then.goals:
        for twig, _under in kpis_with_place(goal) if not goal.is_cancelled else ():
            contract = contracts.get(twig.public_id)
            if contract is not None and contract.worth_minor is not None:
                lines.append(_line(then, goal, twig, contract, contract.worth_minor))
            elif twig.said["worth_minor"] is not None:
                unsigned.append(twig.title)
    if not lines and not unsigned:
        return None
    return {
        **frame_of(then),
        "signed": signed
        and {"number": signed.number, "agreed_on": day_text(period.day_of(signed.agreed_at))},
        "kpis": lines,
        "unsigned": unsigned,
        "sums": _sums(lines),
    }


def figures(facts: Facts, before: Facts | None) -> Iterator[Figure]:
    """Yield the whole worth so far, each currency by itself."""
    earlier = {one["currency"]: one["minor"] for one in before["sums"]} if before is not None else {}
    for one in facts["sums"]:
        currency, minor = one["currency"], one["minor"]
        was = earlier.get(currency, one["before_minor"])
        said = _("Last time %(amount)s", amount=money(was, currency)) if was is not None else ""
        tone = "good" if minor > 0 else "bad" if minor < 0 else ""
        yield Figure(
            f"worth.{currency}",
            _l("What it was worth so far"),
            counted_money(minor, currency) or "",
            said,
            tone,
            weight=5,
        )


def tables(facts: Facts) -> Iterator[Table]:
    """Yield the arithmetic; money is in its currency's main unit, so that no cell holds minor units."""
    columns = (
        _l("KPI"), _l("Unit"), _l("Value at the start"), _l("Now"), _l("Better by"), _l("Worth of one unit"),
        _l("Worth so far"), _l("In this period"), _l("At the target"), _l("Measured on"),
    )  # fmt: skip
    rows = [
        Row(
            one["id"],
            (
                one["title"], one["unit"], one["terms"]["baseline"], one["current"], one["gained"],
                *(
                    counted_money(minor, one["currency"])
                    for minor in (one["worth_minor"], one["minor"], _in_period(one), one["target_minor"])
                ),
                day(one["measured_on"]),
            ),
            one["goal"],
        )
        for one in facts["kpis"]
    ]  # fmt: skip
    yield Table("worth", _l("What it was worth so far"), columns, rows, (26, 7, 8, 8, 8, 10, 11, 11, 11, 10))


def sources(facts: Facts) -> Iterator[Source]:
    """Yield how the money was calculated."""
    if facts["kpis"]:
        yield Source(
            _l("What it was worth so far"),
            _l("Improvement since the value at the start × the amount that both sides signed for one unit."),
            _l("Edition %(number)s of the agreement", number=facts["signed"]["number"]),
        )


def _line(then: PlanThen, goal: Twig, twig: Twig, contract: SignedKpi, worth: int) -> dict[str, Any]:
    terms, now, was = contract.terms, twig.now.kpi, twig.then.kpi
    current = now.current if now else None
    reached = terms.band_low if terms.direction == "band" else terms.target
    return {
        "id": twig.public_id,
        "goal": goal.title,
        "title": contract.title,
        "unit": contract.unit,
        "digits": digits_of(terms, twig.points),
        "terms": terms_facts(terms),
        "current": current,
        "measured_on": day_text(now.measured_on) if now else None,
        "gained": None if current is None else improvement(terms, current),
        "worth_minor": worth,
        "currency": contract.currency,
        "minor": value_so_far(worth, terms, current),
        "before_minor": value_so_far(worth, terms, was.current if was else None),
        "target_minor": value_so_far(worth, terms, reached),
    }


def _sums(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sums by currency: so far, before the period, and at the targets; never one currency with another."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        sums = found.setdefault(line["currency"], {"currency": line["currency"], **dict.fromkeys(SUMS, 0)})
        for name in SUMS:
            sums[name] += line[name] or 0
    return sorted(found.values(), key=lambda one: -abs(one["minor"]))


def _in_period(one: Mapping[str, Any]) -> int | None:
    return None if one["minor"] is None else one["minor"] - (one["before_minor"] or 0)


register(
    Section(
        KEY,
        Part.CHECK,
        _l("What it was worth"),
        "plans/review/worth.html",
        gather,
        order=30,
        figures=figures,
        tables=tables,
        sources=sources,
    )
)
