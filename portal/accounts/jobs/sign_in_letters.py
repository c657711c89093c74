"""Letters around signing in: the link and code, invitations, changes to an account. Worded when they are sent."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_name
from flask_babel import force_locale, pgettext
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.models import Customer, Invitation, User
from portal.accounts.queries import sign_in as queries
from portal.foundation import clock, links
from portal.foundation.absolute import absolute
from portal.foundation.db import db
from portal.foundation.i18n import LANGUAGES
from portal.foundation.links import PurposeLink
from portal.foundation.mail import Letter, letter

BRAND = "#0b6a6f"


@letter("sign_in", asked_for=True)
def sign_in(ids: dict[str, Any]) -> Letter | None:
    """Send the link and code, when the address is somebody's or its domain may join; else nobody hears anything."""
    link = db.session.get(PurposeLink, ids["link_id"])
    if link is None or link.refusal():
        return None
    user, use = queries.person_at(link.email), link.ids.get("use", "sign_in")
    customer = None if user else queries.customer_admitting(link.email)
    if user is None and customer is None and use != "invitation":
        return None
    spoken = user.language if user else link.ids.get("language") or (customer.language if customer else "")
    zone = user.time_zone if user else customer.time_zone if customer else branding.installation().time_zone
    facts = {
        "url": absolute("sign_in.link", token=links.token(link)),
        "digits": links.code(link) if link.ids.get("code") else "",
        "until": _time(link.expires_at, zone, _known(spoken)),
    }
    template = {"prove": "prove", "invitation": "prove_invited"}.get(use, "sign_in")
    if template != "sign_in" and not facts["digits"]:
        template = "sign_in"
    with force_locale(_known(spoken)):
        subject = {
            "sign_in": _("[%(vendor)s] Sign-in link", vendor=_vendor(spoken)),
            "prove": _("[%(vendor)s] Code to confirm that it is you", vendor=_vendor(spoken)),
            "prove_invited": _("[%(vendor)s] Code for your invitation", vendor=_vendor(spoken)),
        }[template]
    return _letter(link.email, user, spoken, subject, template, facts)


@letter("invitation", asked_for=True)
def invitation(ids: dict[str, Any]) -> Letter | None:
    """Invite somebody in the language the inviter chose."""
    found = db.session.get(Invitation, ids["invitation_id"])
    if found is None or found.accepted_at or found.revoked_at or not found.email:
        return None
    link = db.session.get_one(PurposeLink, found.link_id)
    if link.refusal():
        return None
    customer = db.session.get(Customer, found.customer_ref) if found.customer_ref else None
    inviter, spoken = db.session.get_one(User, found.invited_by_id), _known(found.language)
    zone = customer.time_zone if customer else branding.installation().time_zone
    company = customer.name if customer else _vendor(spoken)
    facts = {
        "inviter": inviter.name_in(spoken),
        "company": company,
        "to_team": customer is None,
        "message": found.message,
        "url": absolute("joining.invited", token=links.token(link)),
        "until": _day(link.expires_at, zone, spoken),
    }
    with force_locale(spoken):
        if not inviter.staff_role:  # the vendor's own people are named plainly, customers with respect
            facts["inviter"] = pgettext("in mail", "%(name)s", name=facts["inviter"])
        subject = _(
            "[%(vendor)s] Invitation from %(name)s", vendor=_vendor(spoken), name=inviter.name_in(spoken)
        )
        home = _vendor(spoken) if inviter.staff_role else company
        sender = _("%(name)s (%(company)s)", name=inviter.name_in(spoken), company=home)
    called = f"{found.family_name} {found.given_name}".strip()
    return _letter(
        found.email,
        None,
        spoken,
        subject,
        "invitation",
        facts,
        called=called,
        sender=sender,
        staff=not customer,
    )


@letter("confirm_mail", asked_for=True)
def confirm_mail(ids: dict[str, Any]) -> Letter | None:
    """Ask the new address to confirm itself."""
    link = db.session.get(PurposeLink, ids["link_id"])
    user = queries.by_id(link.person_id) if link else None
    if link is None or user is None or link.refusal():
        return None
    facts = {
        "url": absolute("profile.confirm_mail", token=links.token(link)),
        "until": _time(link.expires_at, user.time_zone, user.language),
    }
    with force_locale(user.language):
        subject = _("[%(vendor)s] Please confirm your new address", vendor=_vendor(user.language))
    return _letter(link.email, user, user.language, subject, "confirm_mail", facts)


@letter("mail_changing", asked_for=True)
def mail_changing(ids: dict[str, Any]) -> Letter | None:
    """Tell the old address that somebody asked to change it."""
    return _account_news(ids, "mail.changing")


@letter("mail_changed", asked_for=True)
def mail_changed(ids: dict[str, Any]) -> Letter | None:
    """Tell the old address that it is in use no more."""
    return _account_news(ids, "mail.changed")


@letter("account_changed", asked_for=True)
def account_changed(ids: dict[str, Any]) -> Letter | None:
    """Tell a person that what guards their account was changed."""
    return _account_news(ids, ids["what"])


@letter("joined_by_domain")
def joined_by_domain(ids: dict[str, Any]) -> Letter | None:
    """Tell an administrator who came in by the company's mail domain."""
    admin, newcomer = queries.by_id(ids["person_id"]), queries.by_id(ids["newcomer_id"])
    customer = db.session.get(Customer, ids["customer_ref"])
    if admin is None or admin.email is None or admin.disabled_at or newcomer is None or customer is None:
        return None
    facts = {
        "newcomer": newcomer.name_in(admin.language),
        "email": newcomer.email or "",
        "company": customer.name,
        "url": absolute("members.show_all", slug=customer.slug),
    }
    with force_locale(admin.language):
        subject = _(
            "[%(vendor)s] %(name)s has joined", vendor=_vendor(admin.language), name=facts["newcomer"]
        )
    return _letter(admin.email, admin, admin.language, subject, "joined_by_domain", facts)


def _account_news(ids: dict[str, Any], what: str) -> Letter | None:
    user = queries.by_id(ids["user_id"])
    address = ids.get("email") or (user.email if user else None)
    if user is None or not address:
        return None
    with force_locale(user.language):
        facts = {"what": _sentence(what), "url": absolute("sign_ins.show")}
        subject = _("[%(vendor)s] Your account was changed", vendor=_vendor(user.language))
    return _letter(address, user, user.language, subject, "account_news", facts)


def _sentence(what: str) -> str:
    return {
        "password.set": _("A password was set for your account. Other devices were signed out."),
        "password.changed": _("The password of your account was changed. Other devices were signed out."),
        "password.removed": _("The password of your account was removed. Other devices were signed out."),
        "second_factor.set": _(
            "The second step was turned on for your account. Other devices were signed out."
        ),
        "second_factor.removed": _(
            "The second step was turned off for your account. Other devices were signed out."
        ),
        "mail.changing": _(
            "Somebody asked to change the mail address of your account. It has not been changed yet."
        ),
        "mail.changed": _(
            "The mail address of your account was changed. This address can no longer sign in."
        ),
    }[what]


def _letter(
    to: str,
    user: User | None,
    spoken: str,
    subject: str,
    template: str,
    facts: dict[str, Any],
    *,
    called: str = "",
    sender: str = "",
    staff: bool = False,
) -> Letter:
    language = _known(spoken)
    shared = {
        "vendor_name": _vendor(spoken),
        "brand": BRAND,
        "reader": user.name_in(language) if user else called,
        "to_vendor": bool(user.staff_role) if user else staff,
    }
    return Letter(
        to=to,
        to_name=user.name_in(language) if user else called,
        language=language,
        subject=subject,
        template=template,
        facts=shared | facts,
        sender_name=sender or branding.sender_name(language),
    )


def _vendor(spoken: str) -> str:
    return branding.installation().name_in(_known(spoken))


def _known(spoken: str) -> str:
    return spoken if spoken in LANGUAGES else branding.installation().default_language


def _time(instant: datetime, zone: str, language: str) -> str:
    """Write a time of day; the zone is named, because the reader may sit elsewhere."""
    at = format_time(instant, "H:mm", tzinfo=ZoneInfo(zone), locale=language)
    if clock.day_of(instant, zone) != clock.today(zone):
        at = f"{_day(instant, zone, language)} {at}"
    with force_locale(language):
        name = zone if zone.endswith("UTC") else get_timezone_name(ZoneInfo(zone), locale=language)
        return pgettext("time with zone", "%(time)s (%(zone)s)", time=at, zone=name)


def _day(instant: datetime, zone: str, language: str) -> str:
    pattern = "y/MM/dd" if language == "ja" else "d MMM y"
    return format_date(clock.day_of(instant, zone), pattern, locale=language)
