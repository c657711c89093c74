"""What stands around every page: navigation, who is reading, whose portal it is. Built per person, never cached."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from portal.accounts import branding
from portal.accounts.navigation import Item, entries_at, navigation, open_counts
from portal.accounts.permits import Permit
from portal.accounts.queries.companies import my_companies
from portal.accounts.standpoint import Standpoint, at_large, inside
from portal.foundation.audience import Side, Visibility
from portal.foundation.charts import column_chart
from portal.foundation.i18n import LANGUAGES, language
from portal.foundation.pages import shell_key
from portal.foundation.requests import new_request_key
from portal.foundation.tenancy import customer_scope
from portal.foundation.words import visibility_words, word


@dataclass(frozen=True)
class Link:
    """An entry of the account menu."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True)
class Shell:
    """The addresses that stand around every page."""

    home_url: str
    search_url: str | None
    language_url: str
    scheme_url: str
    sign_out_url: str
    account: tuple[Link, ...]
    here: str  # this page's address; said here as well, where no page's own `here` takes its place
    notices_url: str | None = None  # where the bell leads; none while viewing as a member
    numbers_url: str = ""  # where the bell's number is said, with those of the navigation
    ask_url: str | None = None  # where one asks, or writes to the customer; none for those who may not
    ask_label: str = ""
    search_label: str = ""  # what the box looks through
    box_url: str = ""  # where what stands in the box is fetched
    find_url: str = ""  # where it asks while one types; empty where it only leads to a list
    note_url: str = ""  # where it says what was opened; empty while viewing as a member


@dataclass(frozen=True)
class Reader:
    """The signed-in person, as the shell shows them."""

    name: str
    initial: str
    colour_index: int
    company: str
    scheme: str
    public_id: str = ""
    keeps: bool = False  # whether this device may keep what they type and have not saved


def set_up(app: Flask) -> None:
    """Give every template what the shell needs."""
    app.context_processor(_shell)
    shell_key(_key)
    app.jinja_env.globals.update(
        word=_word,
        visibility_words=_visibility_words,
        new_request_key=new_request_key,
        column_chart=column_chart,
        settings_tabs=partial(_tabs, "settings"),
        knowledge_tabs=partial(_tabs, "knowledge"),
        company_tabs_beside=partial(_tabs, "company"),
    )


def _shell() -> dict[str, Any]:
    if not has_request_context():
        return {}  # a letter, worded by the worker: it is told everything it needs
    point, place = _point(), _place()
    vendor = branding.vendor()
    return {
        "shell": _addresses(point, place),
        "reader": _reader(point, vendor.name),
        "vendor": vendor,
        "navigation": _navigation(place),
        "banner": _banner(),
        "may": point.may,
        "customer": point.customer,
        "accent_url": branding.accent_url(),
        "languages": [(code, LANGUAGES[code]) for code in vendor.languages],
        "current_language": language(),
        "here": _here(),
    }


def _place() -> Standpoint:
    """Return from where the navigation leads on: on one's own pages from the one company one belongs to."""
    point = _point()
    if point.user is not None and point.customer is None and point.side is Side.CUSTOMER:
        companies = my_companies(point.user)
        home = inside(point.user, companies[0].slug) if len(companies) == 1 else None
        return home or point
    return point


def _navigation(place: Standpoint) -> list[Item]:
    """Return the main navigation."""
    if place.user is None:
        return []
    if place.customer is None:
        return navigation(place)
    with customer_scope(place.customer.id, place.audience):
        return navigation(place)


def _numbers_url(place: Standpoint) -> str:
    if place.customer is not None:
        return url_for("numbers.at_customer", slug=place.customer.slug)
    return _to("desk_numbers.at_desk") if place.may(Permit.DESK) else _to("notices.bell")


def _addresses(point: Standpoint, place: Standpoint) -> Shell:
    return Shell(
        home_url=_to("home.show"),
        search_url=_search_url(place),
        language_url=_to("language.choose"),
        scheme_url=_to("profile.scheme"),
        sign_out_url=_to("sign_out.leave"),
        account=tuple(_account_links(point)) if point.user else (),
        here=_here(),
        notices_url=_to("notices.index") if _has_a_bell() else None,
        numbers_url=_numbers_url(place) if _has_a_bell() else "",
        ask_url=url_for("conversations.start", slug=point.customer.slug) if _may_ask(point) else None,
        ask_label=_("Write a message") if point.side is Side.VENDOR else _("Ask"),
        search_label=_search_label(place),
        box_url=_searching(place, "box"),
        find_url=_searching(place, "typed"),
        note_url="" if point.read_only else _searching(place, "note"),
    )


def _here() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def _search_url(place: Standpoint) -> str | None:
    """Return where one searches; the list of customers for those who may look through nothing else."""
    known = _searching(place, "results")
    return known or (_to("portfolio.customers") if place.may(Permit.PORTFOLIO_READ) else None)


def _searching(place: Standpoint, page: str) -> str:
    """Return a page of the search where this reader stands, empty where they have none."""
    if place.user is None or not place.may(Permit.SEARCH):
        return ""
    if place.customer is not None:
        return url_for(f"search.{page}", slug=place.customer.slug)
    return url_for(f"desk_search.{page}") if place.may(Permit.DESK) else ""


def _search_label(place: Standpoint) -> str:
    if place.customer is None:
        may_all = place.may(Permit.SEARCH)
        return _("Search customers, people and articles") if may_all else _("Search customers and people")
    if place.side is Side.VENDOR:
        return _("Search articles, this customer's plan and more")
    return _("Search articles, your plan and more")


def _may_ask(point: Standpoint) -> bool:
    inside = point.customer is not None and not point.read_only
    return inside and point.may(Permit.CONVERSATIONS_WRITE) and branding.module_on("conversations")


def _has_a_bell() -> bool:
    return current_user.is_authenticated and current_user.sign_in.viewing_as_id is None


def _to(endpoint: str) -> str:
    return url_for(endpoint) if endpoint in current_app.view_functions else "/"


def _account_links(point: Standpoint) -> Iterator[Link]:
    yield Link(_("Profile"), _to("profile.show"), "user")
    yield Link(_("Security and devices"), _to("sign_ins.show"), "shield")
    yield Link(_("Notices by mail"), _to("notices.settings"), "bell")
    if point.side is Side.CUSTOMER:
        yield Link(_("My companies"), _to("home.choose"), "building-2")
    if point.may(Permit.SETTINGS_MANAGE):
        yield Link(_("Settings of the installation"), _to("settings.show"), "settings")
    if current_app.config["DEMO"] and branding.installation().demo_since:
        yield Link(_("Mailbox of the demo"), _to("mailbox.show"), "mail")
        yield Link(_("Files to try"), _to("demo_files.show"), "file-text")


def _key() -> tuple[Hashable, ...] | None:
    """Return all that shapes the shell: reader, settings, place, session; None while something is said once."""
    if session.get("_flashes"):
        return None
    if "csrf_token" not in session:
        generate_csrf()  # a session without a token would be given a kept page with the token of another one
    point, rules = _point(), branding.installation()
    user, customer, member = point.user, point.customer, point.membership
    return (
        session.get("csrf_token"),
        request.full_path,
        language(),
        point.roles,
        (user.id, user.version) if user else None,
        (customer.id, customer.slug, customer.name) if customer else None,
        member.id if member else None,
        point.read_only,
        _has_a_bell(),
        rules.version,
        open_counts(point),
    )


def _point() -> Standpoint:
    found = g.get("standpoint")
    if found is not None:
        return found
    return at_large(current_user.user if current_user.is_authenticated else None)


def _reader(point: Standpoint, vendor_name: str) -> Reader | None:
    user = point.user
    if user is None:
        return None
    company = vendor_name if user.staff_role else (point.customer.name if point.customer else "")
    return Reader(
        name=user.name_in(language()),
        initial=user.initial,
        colour_index=user.colour_index,
        company=company,
        scheme=user.scheme,
        public_id=user.public_id,
        keeps=not point.read_only,
    )


def _banner() -> dict[str, str] | None:
    if not current_user.is_authenticated or current_user.sign_in.viewing_as_id is None:
        return None
    point = g.get("standpoint")
    name = point.user.name_in(language()) if point is not None and point.read_only else ""
    make: Callable[..., dict[str, str]] = branding.view_as_banner
    return make(name, _to("view_as.stop"))


def _tabs(place: str) -> list[tuple[str, str, bool]]:
    """Return the pages that features add beside those of a place: label, address, whether it is open."""
    return [(item.label, item.url, item.current) for item in entries_at(place, _point())]


def _word(code: str) -> str:
    return word(code, _point().side)


def _visibility_words(visibility: Visibility | str) -> str:
    point = _point()
    return visibility_words(
        Visibility(visibility), branding.vendor().name, point.customer.name if point.customer else ""
    )
