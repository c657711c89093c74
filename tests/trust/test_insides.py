"""What one side does inside leaves no trace on the other: no word, no count, no version, no order, no validator."""

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import Membership
from portal.foundation import clock
from portal.plans.models import Measurement, Node, OperatingRule, Plan
from tests.plans.filled import filled
from tests.trust.reading import addresses, forget_everything, in_sakura, read, said
from tests.walks import in_share

VENDORS = ("chloe", "bo", "carl", "vera", "leo")
CUSTOMERS = ("aoi", "sora", "ren", "hana")
#: Words that only one side may read.
INSIDE = {
    "vendor": (b"sakura vendor", b"vendor note about", b"word-of-the-vendor"),
    "customer": (b"sakura customer", b"word-of-the-customer"),
}


def node_of(app, side: str, kind: str) -> str:
    return in_sakura(app, select(Node.public_id).where(Node.title == f"sakura {side} {kind}"))[0][0]


def plan_of(app) -> str:
    return in_sakura(app, select(Plan.public_id))[0][0]


def send(browser, form_at: str, action: str | None = None, **typed) -> None:
    """Open a form, fill it in and send it; it must be taken."""
    page = browser.get(form_at)
    answer = browser.post(action or form_at, data=filled(page.text, action or form_at, **typed))
    assert answer.status_code in (200, 204, 303), (form_at, answer.status_code, answer.text[:600])


def measure(app, browser, side: str, value: str, **typed) -> None:
    send(browser, f"/c/sakura/kpis/{node_of(app, side, 'KPI')}/measurements", value=value, **typed)


def work_inside(app, browser, side: str) -> None:
    """Do everything that can be done to the map, to what only one side sees."""
    goal, initiative = (node_of(app, side, kind) for kind in ("goal", "initiative"))
    here, word = "/c/sakura/nodes", f"word-of-the-{side}"
    send(
        browser,
        f"{here}/{goal}/edit",
        title=f"{word} renamed",
        description=f"{word} in **detail**",
        problem=word,
    )
    send(browser, f"{here}/{initiative}/edit", due_on="2027/03/31", title=f"{word} and its date")
    send(browser, f"{here}/{initiative}/rules/new", who=f"{word} people", what=f"{word} rule")
    below = f"{here}/{goal}/below"
    page = browser.get(f"{below}?kind=initiative").text
    added = browser.post(f"{below}?kind=initiative", data=filled(page, below, title=f"{word} added"))
    assert added.status_code == 303
    measure(app, browser, side, "4", note=f"{word} measured")
    gone = in_sakura(app, select(Node.public_id).where(Node.title == f"{word} added"))[0][0]
    send(browser, f"{here}/{gone}/delete")
    send(browser, f"{here}/{initiative}/place")


def everything(app, browser, *whose: str) -> dict[str, tuple[int, bytes, str | None]]:
    """Return what every page says to a reader, with its validator; where they are named, their share of the pages."""
    found = {}
    for url in addresses(app, inside=True):
        if whose and not in_share(8, *whose, url):
            continue
        forget_everything()
        answer = browser.get(url)
        found[url] = (answer.status_code, said(answer), answer.headers.get("ETag"))
        answer.close()
    return found


def exports(app, browser) -> dict[str, bytes]:
    """Return every file that a reader can take along."""
    action = f"/c/sakura/plans/{plan_of(app)}/export"
    page = browser.get(action).text
    found = {}
    for what in ("map", "measurements"):
        for form in ("xlsx", "csv", "csv-cp932"):
            for whose in ("all", "shared", "mine", "both"):
                answer = browser.post(action, data=filled(page, action, what=what, form=form, whose=whose))
                if answer.status_code == 200:
                    found[f"{what} as {form} for {whose}"] = said(answer)
    assert found
    return found


def parts(app, browser) -> bytes:
    """Ask for every part by name, also for those that one must not know of."""
    names = [f"node-{row[0]}" for row in in_sakura(app, select(Node.public_id))] + [
        f"branch-{row[0]}" for row in in_sakura(app, select(Node.public_id))
    ]
    names += [f"{what}-{plan_of(app)}" for what in ("numbers", "tree", "plan")]
    url = f"/c/sakura/plans/{plan_of(app)}/parts?names={','.join(names)}"
    return b"".join(
        read(browser, f"{url}&view={view}", HX_Request="true")[1] for view in ("map", "table", "timeline")
    )


def ids_inside(app, side: str) -> set[bytes]:
    """Return the public ids of what only one side sees."""
    inside = select(Node.id).where(Node.visibility == side).scalar_subquery()
    found = in_sakura(app, select(Node.public_id).where(Node.visibility == side))
    found += in_sakura(app, select(OperatingRule.public_id).where(OperatingRule.node_id.in_(inside)))
    found += in_sakura(app, select(Measurement.public_id).where(Measurement.node_id.in_(inside)))
    assert len(found) > 4
    return {row[0].encode() for row in found}


@pytest.fixture
def still():
    """Time stands still, so that nothing differs because it passed."""
    with time_machine.travel(clock.now(), tick=False):
        yield


@pytest.mark.parametrize(
    ("side", "other", "worker", "readers"),
    [("vendor", "customer", "chloe", CUSTOMERS), ("customer", "vendor", "aoi", VENDORS)],
)
def test_no_word_of_the_inside_reaches_the_other_side(app, as_, side, other, worker, readers):
    """Every page, part, file and validator, after everything was done inside that can be done there."""
    work_inside(app, as_(worker), side)
    secret = {*INSIDE[side], *ids_inside(app, side)}
    own = everything(app, as_(worker))
    assert any(word in body for word in INSIDE[side] for _code, body, _tag in own.values()), (
        "the test sees nothing"
    )
    told = []
    for who in readers:
        browser = as_(who)
        pages = {url: body for url, (_code, body, _tag) in everything(app, browser, who).items()}
        if who != "vera":  # the demo's mailbox and the desk are read by one of each side below
            pages |= {
                f"desk {url}": read(browser, url)[1]
                for url in ("/", "/companies", "/desk", "/desk/customers", "/mailbox")
            }
        pages |= exports(app, browser) | {"parts": parts(app, browser)}
        told += [
            f"{who}: {url} says {word!r}"
            for url, body in pages.items()
            for word in secret
            if word in body and word not in url.encode()
        ]
    assert not told, "\n".join(told[:40])


@pytest.mark.parametrize(
    ("worker", "side", "reader"),
    [
        ("chloe", "vendor", "aoi"),
        ("chloe", "vendor", "ren"),
        ("aoi", "customer", "chloe"),
        ("aoi", "customer", "vera"),
    ],
)
def test_work_inside_changes_nothing_for_the_other_side(app, as_, still, worker, side, reader):
    """Not a byte and not a validator: counts, versions, orders, dates and sums are the same before and after."""
    watcher, browser = as_(reader), as_(worker)
    measure(
        app, browser, "shared", "5.5"
    )  # the figures that pages remember are there, and the visit has been seen
    everything(app, watcher, worker, reader)  # documents that the watcher opens are no longer new to them
    before, files = everything(app, watcher, worker, reader), exports(app, watcher)
    work_inside(app, browser, side)
    after = everything(app, watcher, worker, reader)
    changed = [url for url in before if url.encode() and before[url] != after.get(url)]
    assert not changed, "\n".join(f"{url}: {_difference(before[url], after[url])}" for url in changed)
    assert exports(app, watcher) == files


def _difference(before, after) -> str:
    if before[1] == after[1]:
        return f"validator or status: {before[0]} {before[2]} / {after[0]} {after[2]}"
    at = next(
        (i for i, (a, b) in enumerate(zip(before[1], after[1], strict=False)) if a != b),
        min(len(before[1]), len(after[1])),
    )
    return f"…{before[1][max(0, at - 80) : at + 80]!r} / …{after[1][max(0, at - 80) : at + 80]!r}"


def test_whoever_views_as_a_member_sees_neither_inside(app, as_):
    work_inside(app, as_("chloe"), "vendor")
    work_inside(app, as_("aoi"), "customer")
    secret = {
        *INSIDE["vendor"],
        *INSIDE["customer"],
        *ids_inside(app, "vendor"),
        *ids_inside(app, "customer"),
    }
    browser = as_("bo")
    member = in_sakura(app, select(Membership.public_id).where(Membership.role == "admin"))[0][0]
    assert browser.post(f"/c/sakura/members/{member}/view-as").status_code == 303
    pages = {url: body for url, (_code, body, _tag) in everything(app, browser).items()}
    pages["parts"] = parts(app, browser)
    told = [
        f"{url} says {word!r}"
        for url, body in pages.items()
        for word in secret
        if word in body and word not in url.encode()
    ]
    assert not told, "\n".join(told)


#: What all of the vendor's people read: a space of the community for some customers, by the cast's name for it.
CIRCLE = b"sakura circle"


def test_another_customers_words_are_nowhere(app, as_):
    for who, theirs, own in (
        ("mallory", b"sakura", "ume"),
        ("aoi", b"ume ", "sakura"),
        ("olivia", b"sakura", "ume"),
    ):
        browser = as_(who)
        told = []
        for url in addresses(app, own):
            body = read(browser, url)[1].replace(CIRCLE, b"")
            if theirs in body and b"/mailbox" not in url.encode():
                told.append(f"{who}: {url}")
        assert not told, "\n".join(told)
