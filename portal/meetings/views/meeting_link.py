"""Answering from a mail without signing in, also for people outside both companies.

The link knows its person's place at one meeting (of a series: the next one) and shows nothing else. A GET changes
nothing, since mail programs open links as well; it never outlives the person's own rights.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, flash, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.door import PublicBlueprint
from portal.accounts.models import Customer, User
from portal.accounts.permits import Permit
from portal.accounts.queries.readers import who_of
from portal.accounts.standpoint import inside
from portal.foundation import clock, links
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.db import db
from portal.foundation.i18n import LANGUAGES
from portal.foundation.links import LinkRefused, Purpose, PurposeLink
from portal.foundation.pages import way_on
from portal.foundation.tenancy import customer_scope, narrowed
from portal.meetings.actions import answers
from portal.meetings.actions import meetings as arranging
from portal.meetings.models import Answer, Attendee, Meeting, MeetingState
from portal.meetings.queries import clocks, meetings
from portal.meetings.queries.places import link_of, words_of
from portal.meetings.queries.slots import choices, slot
from portal.meetings.rules.drafts import Refused, Taken
from portal.meetings.views.answers import words_of as reason_words
from portal.meetings.views.meetings_acts import GIVEN, given_slots
from portal.meetings.views.shown import may_fix

bp = PublicBlueprint("meeting_link", __name__)
PAGE = "meetings/link.html"


class MustSignIn(Exception):
    """The person's second factor is asked for first; `url` is what they wanted to see."""

    def __init__(self, url: str):
        super().__init__(url)
        self.url = url


@dataclass(frozen=True)
class Place:
    """Somebody's place at a meeting, as their link opens it."""

    token: str
    customer: Customer
    meeting: Meeting
    attendee: Attendee
    user: User | None

    @property
    def actor(self) -> Actor:
        """Return who acts: the person behind the link, or somebody outside."""
        person_id = self.user.id if self.user else None
        return Actor(ActorKind.ACTION_LINK, self.attendee.side, person_id)

    @property
    def zone(self) -> str:
        return self.user.time_zone if self.user else self.meeting.zone


@bp.page("/meeting/<token>", permit=Permit.PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """Show the meeting with the buttons to answer; nothing is changed by it."""
    return _inside(token, _page)


@bp.page("/meeting/<token>", permit=Permit.PUBLIC, methods=("POST",))
def answer(token: str) -> ResponseReturnValue:
    """Take an answer: whether somebody comes, at which times they can, or which time it shall be."""
    return _inside(token, _take)


def _take(place: Place) -> ResponseReturnValue:
    try:
        if request.form.get("take"):
            _fix(place, request.form["take"])
        elif place.meeting.state is MeetingState.PROPOSED:
            answers.answer_slots(place.meeting, place.attendee, given_slots(request.form), by=place.actor)
        else:
            _answer(place)
    except Refused as refusal:
        status = 409 if isinstance(refusal, Taken) else 422
        return _page(place, status, reason_words(refusal.reason))
    flash(_("Your answer is noted"), "done")
    return way_on(url_for(".show", token=place.token))


def _answer(place: Place) -> None:
    given = GIVEN.get(request.form.get("answer", ""))
    if given is None:
        abort(400)
    words = request.form.get("words", "")[: answers.LONGEST_WORDS].strip()
    whole = bool(request.form.get("series"))
    answers.answer(place.meeting, place.attendee, given, words=words, by=place.actor, series=whole)


def _fix(place: Place, slot_pid: str) -> None:
    chosen = slot(slot_pid)
    comers = meetings.comers_of(place.meeting)
    mine = next((one for one in comers if one.id == place.attendee.id), None)
    if chosen is None or place.user is None or not may_fix(place.meeting, comers, mine, may_change=False):
        raise Refused("not_now")
    arranging.fix(place.meeting, chosen, by=place.actor)
    answers.answer(place.meeting, place.attendee, Answer.YES, by=place.actor)


def _page(place: Place, status: int = 200, trouble: str = "") -> ResponseReturnValue:
    meeting, comers = place.meeting, meetings.comers_of(place.meeting)
    mine = next((one for one in comers if one.id == place.attendee.id), None)
    zones = [place.zone, meeting.zone, place.customer.time_zone]
    proposed = meeting.state is MeetingState.PROPOSED
    found = choices(meeting.id, comers) if proposed else []
    when = (
        clocks.clocks(meeting.starts_at, meeting.ends_at, zones, clocks.of(comers))
        if meeting.starts_at and meeting.ends_at
        else []
    )
    over = meeting.ends_at is not None and meeting.ends_at <= clock.now()
    facts = {
        "meeting": meeting,
        "state": "over" if over and meeting.state is MeetingState.FIXED else str(meeting.state),
        "token": place.token,
        "mine": mine,
        "comers": comers,
        "clocks": when,
        "place": words_of(meeting),
        "join_url": "" if over else link_of(meeting),
        "choices": [
            (one, clocks.clocks(one.slot.starts_at, one.slot.ends_at, zones, clocks.of(comers)))
            for one in found
        ],
        "may_fix": proposed and place.user is not None and may_fix(meeting, comers, mine, may_change=False),
        "trouble": trouble,
        "page_url": url_for("meetings.show", slug=place.customer.slug, meeting=meeting.public_id)
        if place.user
        else "",
    }
    return make_response(render_template(PAGE, **facts), status)


def _inside(token: str, go: Callable[[Place], ResponseReturnValue]) -> ResponseReturnValue:
    """Open the link and go on inside its customer; a link that opens nothing any more says so."""
    try:
        link = links.find(Purpose.MEETING, token)
        customer = db.session.get(Customer, link.customer_ref)
        if customer is None or customer.left_at is not None:
            raise LinkRefused("revoked")
        with customer_scope(customer.id):
            response = make_response(go(_place(link, customer, token)))
            db.session.flush()  # while the customer's scope is open; the commit comes after it
            return response
    except MustSignIn as must:
        return way_on(must.url)
    except LinkRefused:
        return make_response(render_template("meetings/link_closed.html"), 410)


def _place(link: PurposeLink, customer: Customer, token: str) -> Place:
    """Return the place behind a link, as long as its person may still see the meeting; raises LinkRefused."""
    attendee = db.session.scalar(
        narrowed(select(Attendee).where(Attendee.id == link.ids["attendee"]), Attendee)
    )
    meeting = meetings.by_id(link.ids["meeting"])
    if attendee is None or meeting is None or attendee.removed_at is not None:
        raise LinkRefused("revoked")
    user = db.session.get(User, attendee.person_id) if attendee.person_id else None
    if user is not None and (
        not who_of([user.id], meeting.visibility) or inside(user, customer.slug) is None
    ):
        raise LinkRefused("revoked")
    if user is not None and _must_sign_in(user):
        raise MustSignIn(url_for("meetings.show", slug=customer.slug, meeting=meeting.public_id))
    spoken = user.language if user else attendee.language or customer.language
    g.language = spoken if spoken in LANGUAGES else "en"
    g.reader_zone = user.time_zone if user else meeting.zone
    refresh()
    return _of_series(Place(token, customer, meeting, attendee, user))


def _must_sign_in(user: User) -> bool:
    """True when the person has a second factor (or must have one) and has not shown it in this browser."""
    needs = user.second_factor_since is not None
    needs = needs or (user.staff_role is not None and branding.installation().staff_second_factor)
    if not needs:
        return False
    here = current_user.is_authenticated and current_user.user.id == user.id
    return not here or current_user.sign_in.second_factor_at is None


def _of_series(place: Place) -> Place:
    """Return the same person's place at the next meeting of the series, where this one is over."""
    meeting, attendee = place.meeting, place.attendee
    if meeting.series_id is None or meeting.ends_at is None or meeting.ends_at > clock.now():
        return place
    same = (Attendee.meeting_id == Meeting.id) & (Attendee.customer_id == Meeting.customer_id)
    who = Attendee.person_id == attendee.person_id if attendee.person_id else Attendee.email == attendee.email
    asked = (
        select(Meeting, Attendee)
        .join(Attendee, same)
        .where(
            Meeting.series_id == meeting.series_id, who, Attendee.removed_at.is_(None),
            Meeting.state == MeetingState.FIXED, Meeting.ends_at > clock.now(),
        )
        .order_by(Meeting.starts_at)
        .limit(1)
    )  # fmt: skip
    found = db.session.execute(narrowed(asked, Meeting, Attendee)).first()
    return Place(place.token, place.customer, found[0], found[1], place.user) if found else place
