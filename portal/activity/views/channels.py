"""Chat channels: which rooms of Slack, Teams or another service hear of news; the vendor's own, a customer's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.accounts.door import CustomerBlueprint, DeskBlueprint, PersonalBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.actions import channels as change
from portal.activity.actions.channels_messages import try_out
from portal.activity.forms.channels import COVERS, FORMATS, ChannelForm, VendorChannelForm
from portal.activity.models import Channel, ChatFormat, Covers
from portal.activity.queries import channels as asked
from portal.activity.queries.notices import Shown
from portal.foundation.audience import Side
from portal.foundation.outward import Unreachable
from portal.foundation.pages import refused, way_on
from portal.foundation.sealed import BrokenSeal
from portal.foundation.tenancy import scope

LIST, EDIT = "activity/channels/list.html", "activity/channels/edit.html"
TROUBLES = {
    "not_https": _l("Its address is not one that may be posted to."),
    "private": _l("Its address lies in a private network."),
    "unknown_host": _l("Nobody knows its host."),
    "no_answer": _l("It did not answer."),
    "refused": _l("It refused the message: the address may be wrong or withdrawn."),
    "busy": _l("It was busy or out of order."),
    "gone": _l("There is nothing at its address any more."),
    "sealed": _l("Its address can no longer be read. Enter it again."),
}
bp = DeskBlueprint("channels", __name__, "/channels")
own_bp = CustomerBlueprint("own_channels", __name__, "/channels")
news_bp = PersonalBlueprint("channels_news", __name__)
register(
    Entry("channels.show_all", _l("Chat channels"), "megaphone", Permit.CHANNELS_SET_UP, 85, "desk",
          belongs=("channels.", "notices_usual."))
)  # fmt: skip


@dataclass(frozen=True)
class ChannelShown:
    """A channel as the list shows it."""

    channel: Channel
    service: Any
    covers: str
    told: int
    dropped: int
    trouble: Any


def of_vendor(public_id: str) -> Channel | None:
    """Return one of the vendor's channels."""
    return asked.vendors_channel(public_id)


def of_this_customer(public_id: str) -> Channel | None:
    """Return one of the customer's own channels."""
    return next((one for one in asked.of_customer(_customer_id()) if one.public_id == public_id), None)


def told_news(public_id: str) -> Shown | None:
    """Return what a channel was told of, while the reader may see it."""
    return asked.news_for(public_id, current_user.user) if current_user.is_authenticated else None


@bp.page("", permit=Permit.CHANNELS_SET_UP)
def show_all() -> ResponseReturnValue:
    """Show the vendor's channels and how they fare."""
    return render_template(LIST, **_listed(asked.of_vendor()), customer=None)


@own_bp.page("", permit=Permit.CHANNELS_OWN, endpoint="show_all")
def show_own() -> ResponseReturnValue:
    """Show a customer's own channels and how they fare."""
    return render_template(LIST, **_listed(asked.of_customer(_customer_id())))


@bp.page("/new", permit=Permit.CHANNELS_SET_UP, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Set up a channel for the vendor's people."""
    return _edited(VendorChannelForm(), None)


@own_bp.page("/new", permit=Permit.CHANNELS_OWN, methods=("GET", "POST"), endpoint="new")
def new_own() -> ResponseReturnValue:
    """Set up a channel for a customer's own people."""
    return _edited(_own_form(None), None)


@bp.page(
    "/<pid:channel>", permit=Permit.CHANNELS_SET_UP, methods=("GET", "POST"), loads={"channel": of_vendor}
)
def edit(channel: Channel) -> ResponseReturnValue:
    """Change a channel; its address is never shown again, and stays unless another one is entered."""
    return _edited(VendorChannelForm(channel), channel)


@own_bp.page(
    "/<pid:channel>", permit=Permit.CHANNELS_OWN, methods=("GET", "POST"), endpoint="edit",
    loads={"channel": of_this_customer},
)  # fmt: skip
def edit_own(channel: Channel) -> ResponseReturnValue:
    """Change one of a customer's own channels."""
    return _edited(_own_form(channel), channel)


def _act(what: str) -> None:
    """Register a page on which one thing is done to a channel, on both sides."""
    path, methods = f"/<pid:channel>/{what}", ("POST",)
    acts = {"test": _test, "stop": _stop, "start": _start, "remove": _remove}

    def do(channel: Channel) -> ResponseReturnValue:
        acts[what](channel)
        return way_on(_url("show_all", channel.side))

    do.__doc__ = f"{what.capitalize()} a channel."
    bp.page(
        path, permit=Permit.CHANNELS_SET_UP, methods=methods, loads={"channel": of_vendor}, endpoint=what
    )(do)
    own_bp.page(
        path, permit=Permit.CHANNELS_OWN, methods=methods, loads={"channel": of_this_customer}, endpoint=what
    )(do)


def _test(channel: Channel) -> None:
    name = channel.name
    try:
        try_out(channel)
    except (Unreachable, BrokenSeal) as trouble:
        words = TROUBLES.get(getattr(trouble, "reason", "sealed"), "")
        flash(_("%(name)s did not take the message. %(why)s", name=name, why=words), "wrong")
    else:
        flash(_("%(name)s took the message.", name=name), "done")


def _stop(channel: Channel) -> None:
    change.stop(channel, by=standpoint().actor)


def _start(channel: Channel) -> None:
    change.start(channel, by=standpoint().actor)


def _remove(channel: Channel) -> None:
    change.remove(channel, by=standpoint().actor)


for _what in ("test", "stop", "start", "remove"):
    _act(_what)


@news_bp.page("/news/<pid:news>", permit=Permit.SIGNED_IN, loads={"news": told_news})
def open_one(news: Shown) -> ResponseReturnValue:
    """Go where a line in a chat channel leads, for whoever may see it."""
    return redirect(url_for(news.told.endpoint, **news.told.place), 303)


def _edited(form: ChannelForm, channel: Channel | None) -> ResponseReturnValue:
    facts = {"form": form, "channel": channel, "back_url": _url("show_all", form.side)} | _about(
        form, channel
    )
    if not form.is_submitted():
        return render_template(EDIT, **facts)
    if not form.validate():
        return refused(EDIT, **facts)
    point = standpoint()
    if channel is None:
        made = change.set_up(form.wish(), by=point.actor)
        flash(_("Saved. Send a test message to see whether it arrives."), "done")
        return way_on(_url("edit", form.side, channel=made.public_id))
    change.revise(channel, form.wish(), by=point.actor)
    flash(_("Saved."), "done")
    return way_on(_url("show_all", form.side))


def _about(form: ChannelForm, channel: Channel | None) -> dict[str, Any]:
    """Return who may read along, by name, and the secret of a generic channel for those who check signatures."""
    vendor_side = form.side is Side.VENDOR
    covers = (channel.covers, channel.covers_id) if channel else (Covers.EVERY_CUSTOMER, 0)
    generic = channel is not None and channel.format is ChatFormat.GENERIC
    return {
        "customer": None if vendor_side else standpoint().customer,
        "who_may": asked.who_may_read(*covers) if vendor_side else [],
        "secret": change.signing_secret(channel) if generic and channel else "",
    }


def _listed(channels: Sequence[Channel]) -> dict[str, Any]:
    counts, names = asked.counts([one.id for one in channels]), asked.names_of_covered(channels)
    return {
        "channels": [
            ChannelShown(
                one, FORMATS[one.format], _covers_words(one, names), *counts.get(one.id, (0, 0)),
                TROUBLES.get(one.trouble, ""),
            )
            for one in channels
        ]
    }  # fmt: skip


def _covers_words(channel: Channel, names: Mapping[int, str]) -> str:
    if channel.side is Side.CUSTOMER:
        return ""
    return names.get(channel.id) or str(COVERS[channel.covers])


def _own_form(channel: Channel | None) -> ChannelForm:
    form = ChannelForm(channel)
    form.customer_id = _customer_id()
    return form


def _url(page: str, side: Side, **values: Any) -> str:
    if side is Side.VENDOR:
        return url_for(f"channels.{page}", **values)
    return url_for(f"own_channels.{page}", slug=standpoint().customer.slug, **values)


def _customer_id() -> int:
    current = scope()
    return (current.customer_id if current else None) or 0
