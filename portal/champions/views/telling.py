"""What a champion says to their colleagues, in either language, put together from real facts."""

import io
from dataclasses import dataclass
from typing import Any

import segno
from flask import render_template
from flask_babel import force_locale, pgettext
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.standpoint import standpoint
from portal.champions.queries import kit
from portal.champions.queries.kit import Facts, Measure
from portal.champions.rules.slides import Column, Slide
from portal.champions.rules.words import Channel, Occasion
from portal.foundation.absolute import absolute
from portal.foundation.i18n import language, number

LANGUAGES = ("ja", "en")
SCALE = 12  # pixels a module: sharp on paper


@dataclass(frozen=True)
class Text:
    """A ready-made text; `subject` is a mail's, empty elsewhere."""

    occasion: Occasion
    channel: Channel
    subject: str
    body: str


@dataclass(frozen=True)
class Said:
    """The facts with the words they are told in."""

    facts: Facts
    company: str
    vendor: str
    product: str
    sender: str
    champions: tuple[str, ...]
    measures: tuple[str, ...]
    portal_url: str
    join_url: str
    progress: str


def texts(code: str) -> list[Text]:
    """Return all texts in a language, one for each occasion and channel."""
    with force_locale(code):
        said = _said(code)
        return [_text(said, occasion, channel) for occasion in Occasion for channel in Channel]


def slide(code: str) -> Slide:
    """Return the one-page slide in a language."""
    with force_locale(code):
        said = _said(code)
        aims = tuple(_short(one, 80) for one in said.measures) or (_("Our figures follow soon."),)
        return Slide(
            language=code,
            company=said.company,
            title=_short(_("We begin with %(product)s", product=said.product), 60),
            lead=_short(said.facts.north_star, 120),
            columns=(
                Column(_("What we are going for"), aims),
                Column(_("What you do"), _steps(said)),
                Column(_("Whom you can ask"), _whom(said)),
            ),
            url=said.join_url,
            url_words=_("Come in here"),
            foot=_("%(company)s with %(vendor)s", company=said.company, vendor=said.vendor),
            qr=qr_png(said.join_url),
        )  # fmt: skip


def join_url() -> str:
    """Return where colleagues come in: the sign-in, which admits those whose company allowed their mail domain."""
    return absolute("sign_in.ask")


def qr_png(url: str) -> bytes:
    """Return a QR code that leads to an address, as a PNG on white."""
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="png", scale=SCALE, border=4)
    return out.getvalue()


def _text(said: Said, occasion: Occasion, channel: Channel) -> Text:
    body = render_template(f"champions/texts/{occasion}.txt", said=said, channel=str(channel)).strip()
    return Text(occasion, channel, _subject(said, occasion) if channel is Channel.MAIL else "", _tidy(body))


def _subject(said: Said, occasion: Occasion) -> str:
    if occasion is Occasion.START:
        return _("We begin with %(product)s", product=said.product)
    if occasion is Occasion.PROGRESS:
        return _("How far we are with %(product)s", product=said.product)
    return _("Questions about %(product)s: where to ask", product=said.product)


def _said(code: str) -> Said:
    point = standpoint()
    facts = kit.facts(code)
    found = kit.champions(code)
    names = tuple(_person(name, title) for name, title in found)
    vendor = branding.installation().name_in(code)
    listed = _(", ").join(facts.products)
    return Said(
        facts=facts, company=point.customer.name, vendor=vendor, product=listed or vendor,
        sender=point.user.name_in(code), champions=names,
        measures=tuple(_measure(one) for one in facts.measures),
        portal_url=absolute("customer_home.show", slug=point.customer.slug), join_url=join_url(),
        progress=_progress(facts),
    )  # fmt: skip


def _person(name: str, title: str) -> str:
    return (
        _("%(name)s (%(title)s)", name=name, title=title)
        if title
        else pgettext("person", "%(name)s", name=name)
    )


def _measure(one: Measure) -> str:
    """Return a KPI as a sentence: from where, to where, and where it stands."""
    words: dict[str, Any] = {"title": one.title, "target": _with_unit(one.target, one.unit)}
    if one.latest is not None and one.baseline is not None:
        words |= {"start": _with_unit(one.baseline, one.unit), "now": _with_unit(one.latest, one.unit)}
        return _("%(title)s: from %(start)s to %(target)s, now %(now)s", **words)
    if one.baseline is not None:
        return _("%(title)s: from %(start)s to %(target)s", **words, start=_with_unit(one.baseline, one.unit))
    return _("%(title)s: %(target)s", **words)


def _with_unit(value: float, unit: str) -> str:
    gap = " " if unit and language() == "en" and unit.isascii() and unit.isalpha() else ""
    return f"{number(value)}{gap}{unit}"


def _progress(facts: Facts) -> str:
    if not facts.steps:
        return ""
    return _("%(done)s of %(all)s steps of getting started are done.", done=facts.steps_done, all=facts.steps)


def _steps(said: Said) -> tuple[str, ...]:
    return (
        _("Open the address on the right and sign in with your company mail address."),
        _("Look at what the first steps are; each takes a few minutes."),
        _("Write down what is hard. We improve it together with %(vendor)s.", vendor=said.vendor),
    )


def _whom(said: Said) -> tuple[str, ...]:
    return (*said.champions, _("In the portal: search first, then ask in our own company's space."))


def _short(text: str, most: int) -> str:
    """Return a text that fits where it stands: a slide is one page."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _tidy(text: str) -> str:
    """Return a text without lines that optional parts left empty: at most one empty line at a time."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).strip()
