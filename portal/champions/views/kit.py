"""Champions at work: progress by department, what to tell colleagues, a slide, a QR code, what colleagues ask most."""

from flask import Response, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.progress import progress_of_departments
from portal.accounts.queries import departments
from portal.accounts.standpoint import standpoint
from portal.champions.queries import kit as asked
from portal.champions.rules.slides import pptx_of
from portal.champions.rules.words import Occasion
from portal.champions.views import telling
from portal.champions.views.doors import bp, facts
from portal.foundation import pdf
from portal.foundation.db import outside_transaction
from portal.foundation.i18n import language
from portal.foundation.pages import way_on
from portal.foundation.pdf import Manuscript, PressFailed
from portal.foundation.sending import disposition

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
STYLES = ("pdf/sheet.css", "pdf/champions.css")


@bp.page("/kit", permit=Permit.CHAMPIONS_KIT)
def kit() -> ResponseReturnValue:
    """Show how far the company is by department, and what helps to bring colleagues along."""
    point, code = standpoint(), _language()
    return render_template(
        "champions/kit.html",
        departments=departments.presence(),
        figures=progress_of_departments(),
        texts=telling.texts(code),
        occasions=list(Occasion),
        code=code,
        asked=asked.asked_most(point, language()),
        domains=asked.domains(),
        join_url=telling.join_url(),
        **facts("kit"),
    )


@bp.page("/kit/slide.pptx", permit=Permit.CHAMPIONS_KIT)
def slide_pptx() -> ResponseReturnValue:
    """Return the one-page slide, to be changed and shown."""
    return _file(pptx_of(telling.slide(_language())), PPTX, "attachment", "pptx")


@bp.page("/kit/slide.pdf", permit=Permit.CHAMPIONS_KIT)
def slide_pdf() -> ResponseReturnValue:
    """Return the one-page slide as a PDF."""
    return _set("pdf/champions_slide.html", "slide", wide=True)


@bp.page("/kit/qr.png", permit=Permit.CHAMPIONS_KIT)
def qr() -> ResponseReturnValue:
    """Return the QR code that leads colleagues to the sign-in."""
    return _file(telling.qr_png(telling.join_url()), "image/png", "inline", "png", "qr")


@bp.page("/kit/invitation.pdf", permit=Permit.CHAMPIONS_KIT)
def poster() -> ResponseReturnValue:
    """Return the invitation with its QR code on a sheet of A4, to be hung up."""
    return _set("pdf/champions_poster.html", "invitation")


def _set(template: str, name: str, *, wide: bool = False) -> Response:
    code = _language()
    slide = telling.slide(code)
    with force_locale(code):
        html = render_template(template, slide=slide, domains=asked.domains())
    styles = (*STYLES, "pdf/champions-wide.css") if wide else STYLES
    try:
        with outside_transaction():  # the press is a process: waiting for it lets others work
            data = pdf.typeset(Manuscript(html, styles, {"qr.png": slide.qr}))
    except PressFailed:
        flash(_("No PDF could be made just now. You can print this page instead."), "wrong")
        return way_on(url_for("champions.kit", slug=standpoint().customer.slug))
    return _file(data, "application/pdf", "inline", "pdf", name)


def _file(data: bytes, media_type: str, how: str, ending: str, name: str = "slide") -> Response:
    response = make_response(data)
    response.mimetype = media_type
    response.headers["Content-Disposition"] = disposition(how, f"{name}.{ending}")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _language() -> str:
    """Return the language that what is told should have: as asked for, else the reader's."""
    wanted = request.args.get("in", "")
    return wanted if wanted in telling.LANGUAGES else language()
