"""The page of a thread: the question, its answers, and how an open page hears of what is said meanwhile."""

from collections.abc import Hashable

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts.standpoint import standpoint
from portal.activity.live import person_topic
from portal.community.actions import reading
from portal.community.live import space_topic
from portal.community.models import Reply, Space
from portal.community.queries import replies, stamps, threads
from portal.community.queries.places import address, thread_address
from portal.community.queries.threads import Here
from portal.community.rules.words import PostState, SpaceKind
from portal.community.views.thread_doors import HERE, REPLY, SPACE, both
from portal.community.views.thread_showing import (
    PostSeen,
    answer_facts,
    asked_page,
    drawn_replies,
    drawn_thread,
    live_of,
    looked,
    page_facts,
    shared_facts,
)
from portal.foundation.i18n import language
from portal.foundation.live import Identity, hub, stream_response
from portal.foundation.pages import kept_page, wants_part

PAGE = "community/threads/show.html"
MOST_NAMES = 60
_named: stamps.Newest = stamps.Newest()


@both("/threads/<pid:thread>", loads=HERE)
def show(thread: Here) -> ResponseReturnValue:
    """Show a question or a post with a page of its answers; one that was asked before leads on."""
    if (elsewhere := _leads_on(thread)) is not None:
        return redirect(elsewhere, 302)
    since = hub.cursor()  # before the page is read, so that nothing said meanwhile is missed
    slot = _slot(thread)
    named = _named.get(slot)
    if named is None:
        order, cursor = asked_page()
        named = looked(thread, order, cursor).everybody
        _named.put(slot, named)
    response = kept_page((*slot, _stamp(thread, named)), lambda: _drawn(thread, since))
    response.headers["Server-Timing"] = f"live;dur={since}"
    return response


@both("/threads/<pid:thread>/more", loads=HERE, endpoint="more_thread")
def more_thread(thread: Here) -> ResponseReturnValue:
    """Show what else can be done with a question or a post, or the reactions to choose from."""
    return _more(thread, drawn_thread(thread))


@both("/replies/<pid:reply>/more", loads=REPLY, endpoint="more_reply")
def more_reply(reply: Reply) -> ResponseReturnValue:
    """Show the same of an answer or a comment."""
    here = threads.here(threads.thread_of(reply).public_id)
    found = replies.by_public_ids(here, [reply.public_id], standpoint()) if here else []
    if here is None or not found:
        abort(404)
    return _more(here, drawn_replies(here, found)[0])


@both("/threads/<pid:thread>/parts", loads=HERE)
def parts(thread: Here) -> ResponseReturnValue:
    """Answer with the parts of the page that went stale, all at once, as this reader sees them."""
    names = request.args.get("names", "").split(",")[:MOST_NAMES]
    wanted = [name.removeprefix("reply-") for name in names if name.startswith("reply-")]
    found = replies.by_public_ids(thread, wanted, standpoint())
    head = drawn_thread(thread) if f"thread-{thread.public_id}" in names else None
    facts = {**shared_facts(thread), "tags": threads.tags_of(thread.id)}
    return render_template(
        "community/threads/_parts.html", head=head, posts=drawn_replies(thread, found), **facts
    )


@both("/threads/<pid:thread>/arrivals", loads=HERE)
def arrivals(thread: Here) -> ResponseReturnValue:
    """Give an open page the answers that came behind the last one it has, and what its head says of them now."""
    after = request.args.get("after", 0, type=int)
    found = replies.arrived(thread, max(0, min(after, 2**31)), standpoint())
    posts = [one for one in drawn_replies(thread, found) if not one.best]
    return render_template(
        "community/threads/_arrivals.html", posts=posts, came=bool(found), **shared_facts(thread)
    )


@both("/threads/<pid:thread>/read", methods=("POST",), loads=HERE)
def read(thread: Here) -> ResponseReturnValue:
    """Note how far somebody has read; whoever views as a member is noted nowhere."""
    if not standpoint().read_only:
        through = request.form.get("through", 0, type=int)
        reading.read(thread.id, thread.space.id, min(max(0, through), thread.numbered), by=standpoint().actor)
    return Response(status=204)


@both("/replies/<pid:reply>", loads=REPLY, endpoint="reply")
def reply(reply: Reply) -> ResponseReturnValue:
    """Lead to the page on which a reply stands."""
    above = threads.thread_of(reply)
    found = threads.here(above.public_id)
    if found is None:
        abort(404)
    if reply.parent_id is not None:
        return redirect(
            address("community_threads.comments", reply=_parent(reply), _anchor=f"reply-{reply.public_id}"),
            302,
        )
    cursor = replies.page_around(found, reply.number, standpoint())
    place = {"after": cursor.number} if cursor.number else {}
    return redirect(thread_address(above.public_id, _anchor=f"reply-{reply.public_id}", **place), 302)


@both("/spaces/<pid:space>/stream", loads=SPACE)
def stream(space: Space) -> ResponseReturnValue:
    """Tell an open page which of its parts went stale: all who read a space hear the same names."""
    point = standpoint()
    customer = point.customer.public_id if point.customer else ""
    identity = Identity(current_user.sign_in.public_id, point.user.public_id, customer)
    own = () if point.read_only else (person_topic(point.user.public_id),)
    return stream_response((space_topic(space.public_id), *own), identity)


def _more(here: Here, post: PostSeen) -> str:
    page = "_more" if wants_part() else "more"
    facts = {**shared_facts(here), "post": post, "react": bool(request.args.get("react"))}
    return render_template(f"community/threads/{page}.html", **facts)


def _leads_on(here: Here) -> str | None:
    """Return where a thread leads that was merged, is still a draft, or is shown by the desk inside its customer."""
    if here.state is PostState.MERGED:
        into = threads.address_of_merged(here)
        if into is None:
            abort(404)
        return thread_address(into, merged=1)
    if here.state is PostState.DRAFT:
        return address("community.draft", own_draft=here.public_id)
    point = standpoint()
    if point.customer is None and here.space.kind is SpaceKind.BOTH:
        slug = threads.slug_of(here.space.customer_id)
        return url_for("community_threads.show", slug=slug, thread=here.public_id) if slug else None
    return None


def _slot(here: Here) -> tuple[Hashable, ...]:
    return (
        "community.thread", here.public_id, here.version, here.space.version, here.through, request.full_path,
        *stamps.of_reader(standpoint(), language()),
    )  # fmt: skip


def _stamp(here: Here, named: frozenset[int]) -> stamps.Stamp:
    me = standpoint().user.id
    return stamps.of_people(named, me=me, thread_id=here.id, space_id=here.space.id)


def _drawn(here: Here, since: int) -> str:
    order, cursor = asked_page()
    seen = looked(here, order, cursor)
    facts = page_facts(seen, order)
    return render_template(PAGE, live=live_of(here, since), **facts, **answer_facts(facts["where"]))


def _parent(reply: Reply) -> str:
    above = threads.parent_of(reply)
    if above is None:
        abort(404)
    return above.public_id
