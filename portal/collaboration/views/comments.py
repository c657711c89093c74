"""Comments on a subject: the page or dialog, writing one, and who can be named in it."""

import json
from typing import Any

from flask import Response, abort, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.queries.readers import readers
from portal.accounts.standpoint import standpoint
from portal.collaboration import subjects
from portal.collaboration.actions import comments as change
from portal.collaboration.actions.comments import Refused
from portal.collaboration.forms.comments import CommentForm
from portal.collaboration.queries import comments as queries
from portal.collaboration.queries import people
from portal.collaboration.queries.comments import ALL, OPEN, RESOLVED
from portal.collaboration.rules.talk import choices, within
from portal.collaboration.subjects import Subject
from portal.collaboration.views.comments_words import offered, reply_button
from portal.foundation.audience import Side, Visibility
from portal.foundation.i18n import language
from portal.foundation.live import hub
from portal.foundation.pages import wants_part, way_on

bp = CustomerBlueprint("comments", __name__)
SUBJECT = {"subject": subjects.subject}


@bp.page("/about/<pid:subject>/comments", permit=Permit.COMMENTS_READ, loads=SUBJECT)
def index(subject: Subject) -> ResponseReturnValue:
    """Show what was said about a subject, and let its reader say something."""
    return page(subject)


@bp.page("/about/<pid:subject>/comments", permit=Permit.COMMENTS_WRITE, methods=("POST",), loads=SUBJECT)
def begin(subject: Subject) -> ResponseReturnValue:
    """Begin a thread."""
    form, point = CommentForm(), standpoint()
    allowed = choices(subject.visibility, point.side or "")
    if form.visibility.data not in allowed:
        abort(400 if allowed else 403)
    visibility = Visibility(form.visibility.data)
    valid = form.validate()
    text, mentioned, trouble = read_names(form.text.data or "", visibility)
    if not valid or trouble:
        return _box(subject, 422, form, [*form.text.errors, *trouble])
    try:
        comment = change.begin(subject, text, visibility=visibility, by=point.actor, mentioned=mentioned)
    except Refused:
        abort(403)
    return _done(subject, f"comment-{comment.public_id}", lambda: _box(subject))


@bp.page("/about/<pid:subject>/comments/new", permit=Permit.COMMENTS_READ, loads=SUBJECT)
def arrivals(subject: Subject) -> ResponseReturnValue:
    """Give an open page the threads that began after the last one it knows."""
    after, show = request.args.get("after", ""), _show()
    show = ALL if show == OPEN else show  # what is settled before one's eyes does not vanish from them
    talks, _earlier = queries.talks(subject, reader(), show=show, after=after)
    template = "collaboration/comments/_threads.html"
    return render_template(template, talks=talks, subject=subject, **thread_facts(arrived=True))


@bp.page("/about/<pid:subject>/comments/read", permit=Permit.COMMENTS_READ, methods=("POST",), loads=SUBJECT)
def read(subject: Subject) -> ResponseReturnValue:
    """Note that the reader has seen what stands on the page."""
    found = queries.comment(request.form.get("through", ""))
    if found is None or found.comment is None or found.subject.public_id != subject.public_id:
        abort(404)
    change.read(subject, standpoint().user, found.comment.id)
    if wants_part():
        return Response(status=204)
    return way_on(_url(subject))


@bp.page("/about/<pid:subject>/people", permit=Permit.COMMENTS_READ, loads=SUBJECT)
def who(subject: Subject) -> ResponseReturnValue:
    """Offer people who can see what is written here (`visibility`, else as widely as the subject is seen)."""
    point, asked = standpoint(), request.args.get("visibility", "")
    visibility = Visibility(asked) if asked in set(Visibility) else subject.visibility
    if visibility not in point.audience.sees or not within(visibility, subject.visibility):
        return jsonify(people=[])
    words = request.args.get("q", "")[:80]
    return jsonify(people=people.choices(visibility, words, point.side or Side.CUSTOMER, language()))


def page(
    subject: Subject, *, box: dict[str, Any] | None = None, status: int = 200, only: str = ""
) -> Response:
    """Answer with the comments on a subject: as a dialog over what is open, or as a page of its own."""
    slug = standpoint().customer.slug
    live = {"stream_url": url_for("map.stream", slug=slug), "since": hub.cursor(), "delta_url": None}
    only = only or request.args.get("thread", "")
    show = ALL if only else _show()
    talks, earlier = queries.talks(
        subject, reader(), show=show, only=only, before=request.args.get("before", "")
    )
    said = [one for talk in talks for one in talk.said]
    facts: dict[str, Any] = {
        "subject": subject,
        "talks": talks,
        "show": show,
        "only": only,
        "counts": queries.numbers(subject),
        "url_of": lambda show: _url(subject, show=show),
        "earlier_url": _url(subject, show=show, before=talks[0].public_id) if earlier else None,
        "last": talks[-1].public_id if talks else "",
        "unread_through": next((one.public_id for one in reversed(said) if one.new), None),
        "back_url": subject.url(slug),
        **box_facts(subject),
        **_addressed(subject),
        **(box or {}),
        **thread_facts(),
    }
    template = "collaboration/comments/index.html"
    if wants_part():
        return make_response(render_template(template, page=False, **facts), status)
    return make_response(
        render_template("collaboration/comments/alone.html", part=template, page=True, live=live, **facts),
        status,
    )


def read_names(text: str, visibility: Visibility) -> tuple[str, dict[str, int], list[str]]:
    """Return the text as it is kept, whom it names, and in words what is wrong with the names."""
    side = standpoint().side or Side.CUSTOMER
    found, mentioned, blind = people.resolved(text, visibility, side, request.form.getlist("mentioned"))
    trouble = [
        _(
            "%(written)s could be several people: %(names)s. Write the whole name, or choose from the list.",
            written=written,
            names=_(", ").join(names),
        )
        for written, names in found.unclear.items()
    ]
    trouble += [
        _("%(name)s cannot see this comment. Take the name out, or let more people see the comment.",
          name=one.name_in(language()))
        for one in blind
    ]  # fmt: skip
    return found.text, mentioned, trouble


def reader() -> User | None:
    """Return whose read marks count; whoever views as a member has none."""
    return None if standpoint().read_only else standpoint().user


def thread_facts(*, arrived: bool = False) -> dict[str, Any]:
    """Return what the templates of threads need; `arrived` where an open page that is looked at asks for them."""
    return {
        "arrived": arrived,
        "may_write": standpoint().may(Permit.COMMENTS_WRITE) and not standpoint().read_only,
        "reply_button": reply_button,
    }


def box_facts(subject: Subject) -> dict[str, Any]:
    """Return what an empty box for a comment needs."""
    found = offered(subject)
    return {
        "choices": found,
        "chosen": str(found[0].visibility) if found else "",
        "typed": "",
        "mentioned": [],
        "troubles": [],
        "fresh": False,
    }


def done(subject: Subject, names: list[str], anchor: str, part: Response | None) -> Response:
    """Answer after a change: the given part and the names of what else went stale; without a script, the page."""
    if part is None:
        return way_on(_url(subject, show=ALL) + f"#{anchor}")
    part.headers["HX-Trigger"] = json.dumps({"live:stale": {"names": names}})
    return part


def _addressed(subject: Subject) -> dict[str, Any]:
    """Begin the box with the name of whom a link asks (`to`: a public id), for readers among whom that person is."""
    public_id = request.args.get("to", "")
    for choice in offered(subject) if public_id else []:
        for one in readers(choice.visibility, known_to=standpoint().side or Side.CUSTOMER):
            if one.public_id == public_id:
                typed = f"@{one.name_in(language())} "
                return {"chosen": str(choice.visibility), "typed": typed, "mentioned": [public_id]}
    return {}


def _done(subject: Subject, anchor: str, part: Any) -> Response:
    return done(subject, [f"comments-{subject.public_id}"], anchor, part() if wants_part() else None)


def _box(
    subject: Subject, status: int = 200, form: CommentForm | None = None, troubles: Any = ()
) -> Response:
    """Answer with the box alone, or without a script with the whole page around it."""
    facts = box_facts(subject)
    if form is not None:
        facts |= {"chosen": form.visibility.data, "typed": form.text.data, "troubles": list(troubles)}
        facts["mentioned"] = request.form.getlist("mentioned")
        if not wants_part():
            return page(subject, box=facts, status=status)
    facts |= {"fresh": form is None, "subject": subject, **thread_facts()}
    return make_response(render_template("collaboration/comments/_box.html", **facts), status)


def _show() -> str:
    asked = request.args.get("show", OPEN)
    return asked if asked in (OPEN, RESOLVED, ALL) else OPEN


def _url(subject: Subject, **asked: Any) -> str:
    return url_for("comments.index", slug=standpoint().customer.slug, subject=subject.public_id, **asked)
