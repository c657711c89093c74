"""The list of customers as the desk and the customers' page show it: what was asked for, and what that gives."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from portal.accounts.standpoint import standpoint
from portal.foundation import clock
from portal.portfolio.queries.book import book
from portal.portfolio.queries.people import beside
from portal.portfolio.queries.plans import money_of
from portal.portfolio.rules.drawings import squares
from portal.portfolio.rules.lists import WORST_FIRST, Days, Show, Sort, Which, Wish, listed
from portal.portfolio.views.cells import Writer, totals

LONGEST_SEARCH = 100
MOST_PAGES = 10_000


def wish_of_request(rows: Sequence[Any], which: Which) -> Wish:
    """Return what the address asks for; `which` is meant where it says nothing and somebody has such customers."""
    asked = request.args
    meant = which if any(row.position == which for row in rows) else Which.ALL
    return Wish(
        which=_one_of(Which, asked.get("which"), meant),
        words=asked.get("q", "").strip()[:LONGEST_SEARCH],
        show=_one_of(Show, asked.get("pick", asked.get("show")), Show.EVERYTHING),
        sort=_one_of(Sort, asked.get("sort"), Sort.CARE),
        page=min(max(asked.get("page", 1, type=int), 1), MOST_PAGES),
    )


def facts_of_list(wish: Wish, per_page: int, endpoint: str, ranks: Mapping[str, int]) -> dict[str, Any]:
    """Return what `portfolio/_book.html` needs."""
    days = Days(clock.now())
    rows = book(standpoint().user, wish.words)
    found = listed(rows, wish, days, per_page)
    moneys = money_of([row.id for row in found.chosen if (row.currencies or 0) > 1])
    highest = {row.currency: row.arr for row in sorted(found.chosen, key=lambda row: row.arr or 0)}
    writer = Writer(days, beside([row.id for row in found.rows]), moneys, ranks, highest)
    return {
        "wish": wish,
        "found": found,
        "cells": [writer.cells(row) for row in found.rows],
        "drawn": squares(found.counts, WORST_FIRST),
        "arr": totals(found.chosen, moneys),
        "arr_off_track": totals([row for row in found.chosen if row.standing == "off_track"], moneys),
        "pages": _pages(wish, found.total, per_page, endpoint),
        "sort_url": lambda key: url_for(endpoint, **wish.said(sort=Sort(key)), _anchor="book"),
        "which_tabs": _tabs(wish, found.places, endpoint),
        "endpoint": endpoint,
    }


def _pages(wish: Wish, total: int, per_page: int, endpoint: str) -> dict[str, Any]:
    first = (wish.page - 1) * per_page
    more = first + per_page < total
    return {
        "first": min(first + 1, total),
        "last": min(first + per_page, total),
        "total": total,
        "previous_url": url_for(endpoint, **wish.said(page=wish.page - 1)) if wish.page > 1 else None,
        "next_url": url_for(endpoint, **wish.said(page=wish.page + 1)) if more else None,
    }


def _tabs(wish: Wish, places: Mapping[str, int], endpoint: str) -> list[tuple[str, str, bool, int]]:
    """Return the switch between the customers one is primary for, backup for, and all; only where it says something."""
    counted = [
        (_("As primary"), Which.PRIMARY, places.get(Which.PRIMARY, 0)),
        (_("As backup"), Which.BACKUP, places.get(Which.BACKUP, 0)),
        (_("All"), Which.ALL, sum(places.values())),
    ]
    if not any(count for _label, which, count in counted if which is not Which.ALL):
        return []
    return [
        (label, url_for(endpoint, **wish.said(which=which)), which is wish.which, count)
        for label, which, count in counted
    ]


def _one_of(kind: Any, word: str | None, otherwise: Any) -> Any:
    return kind(word) if word is not None and word in set(kind) else otherwise
