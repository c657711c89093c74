"""Inviting people into a customer or the vendor's team, and mail domains whose people may come in by themselves."""

from typing import Any

import segno
from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.actions import invitations
from portal.accounts.actions.invitations import INVITATIONS, DomainRefused
from portal.accounts.door import CustomerBlueprint, DeskBlueprint
from portal.accounts.forms.invitations import (
    CUSTOMER_ROLES,
    STAFF_ROLES,
    DomainForm,
    InviteForm,
    StaffInviteForm,
)
from portal.accounts.models import CustomerRole, Invitation, MailDomain
from portal.accounts.permits import Permit
from portal.accounts.queries import invitations as queries
from portal.accounts.queries.sign_in import person_at
from portal.accounts.rules.invitations import domain_of, is_everybodys
from portal.accounts.standpoint import standpoint
from portal.foundation import limits, links
from portal.foundation.absolute import absolute
from portal.foundation.pages import refused, way_on

bp = CustomerBlueprint("invitations", __name__)
staff_bp = DeskBlueprint("staff_invitations", __name__)
PAGE, LINK = "accounts/invitations/list.html", "accounts/invitations/link.html"


def _here(public_id: str) -> Invitation | None:
    return queries.one_waiting(public_id, standpoint().customer)


# -- into a customer -------------------------------------------------------------------------------------------


@bp.page("/invitations", permit=Permit.PEOPLE_MANAGE, methods=("GET", "POST"))
def show() -> ResponseReturnValue:
    """List who has not answered yet, and invite somebody."""
    form = InviteForm(language=standpoint().customer.language if request.method == "GET" else None)
    if request.method == "GET":
        return render_template(PAGE, **_facts(form))
    if not form.validate() or not _may_be_invited(form):
        return refused(PAGE, **_facts(form))
    return _invited(form)


@bp.page("/invitations/<pid:invitation>", permit=Permit.PEOPLE_MANAGE, loads={"invitation": _here})
def link(invitation: Invitation) -> ResponseReturnValue:
    """Show the link and QR code of an invitation without an address."""
    return _link_page(invitation)


@bp.page(
    "/invitations/<pid:invitation>/resend",
    permit=Permit.PEOPLE_MANAGE,
    methods=("POST",),
    loads={"invitation": _here},
)
def resend(invitation: Invitation) -> ResponseReturnValue:
    """Send the invitation again."""
    return _resent(invitation)


@bp.page(
    "/invitations/<pid:invitation>/revoke",
    permit=Permit.PEOPLE_MANAGE,
    methods=("POST",),
    loads={"invitation": _here},
)
def revoke(invitation: Invitation) -> ResponseReturnValue:
    """Take the invitation back."""
    return _revoked(invitation)


@bp.page("/mail-domains", permit=Permit.PEOPLE_MANAGE, methods=("POST",))
def allow_domain() -> ResponseReturnValue:
    """Let people with the administrator's own mail domain come in as viewers."""
    point, form = standpoint(), DomainForm()
    if form.validate():
        try:
            if point.membership is None:  # the vendor's people cannot vouch for a customer's domain
                raise DomainRefused("not_own")
            invitations.allow_domain(form.domain.data, admin=point.user, by=point.actor)
            flash(_("People with an address there can come in as viewers now."), "done")
            return way_on(url_for("invitations.show", slug=point.customer.slug))
        except DomainRefused as refusal:
            form.domain.errors = [_domain_refusal(refusal.reason)]
    return refused(
        PAGE, **_facts(InviteForm(formdata=None, language=point.customer.language), domain_form=form)
    )


@bp.page(
    "/mail-domains/<pid:domain>/withdraw",
    permit=Permit.PEOPLE_MANAGE,
    methods=("POST",),
    loads={"domain": queries.domain},
)
def withdraw_domain(domain: MailDomain) -> ResponseReturnValue:
    """Let nobody come in by this domain any more."""
    point = standpoint()
    invitations.withdraw_domain(domain, by=point.actor)
    flash(_("Nobody can come in by this domain any more. Who has joined stays."), "done")
    return way_on(url_for("invitations.show", slug=point.customer.slug))


# -- into the vendor's team ------------------------------------------------------------------------------------


@staff_bp.page("/invitations", permit=Permit.STAFF_MANAGE, methods=("GET", "POST"), endpoint="show")
def staff_show() -> ResponseReturnValue:
    """List who has not answered yet, and invite somebody into the team."""
    form = StaffInviteForm(may_name_admins=standpoint().may(Permit.SETTINGS_MANAGE))
    if request.method == "GET":
        return render_template(PAGE, **_facts(form))
    if not form.validate() or not _may_be_invited(form):
        return refused(PAGE, **_facts(form))
    return _invited(form)


@staff_bp.page(
    "/invitations/<pid:invitation>", permit=Permit.STAFF_MANAGE, loads={"invitation": _here}, endpoint="link"
)
def staff_link(invitation: Invitation) -> ResponseReturnValue:
    """Show the link and QR code of an invitation without an address."""
    return _link_page(invitation)


@staff_bp.page(
    "/invitations/<pid:invitation>/resend",
    permit=Permit.STAFF_MANAGE,
    methods=("POST",),
    loads={"invitation": _here},
    endpoint="resend",
)
def staff_resend(invitation: Invitation) -> ResponseReturnValue:
    """Send the invitation again."""
    return _resent(invitation)


@staff_bp.page(
    "/invitations/<pid:invitation>/revoke",
    permit=Permit.STAFF_MANAGE,
    methods=("POST",),
    loads={"invitation": _here},
    endpoint="revoke",
)
def staff_revoke(invitation: Invitation) -> ResponseReturnValue:
    """Take the invitation back."""
    return _revoked(invitation)


# -- what both share -------------------------------------------------------------------------------------------


def _may_be_invited(form: Any) -> bool:
    """True unless the address belongs to somebody who is in already, or too many were invited just now."""
    email, customer = form.email.data, standpoint().customer
    if not limits.left(INVITATIONS, standpoint().user.id):
        form.email.errors = [_("You have invited many people within an hour. Please wait a little.")]
    elif email and customer and queries.member_with(email):
        form.email.errors = [_("This person is a member already.")]
    elif email and not customer and (found := person_at(email)) and found.staff_role:
        form.email.errors = [_("This person is in the team already.")]
    elif email and queries.already_waiting(email, customer):
        form.email.errors = [_("This person was invited already. You can send the invitation again below.")]
    return not form.email.errors


def _invited(form: Any) -> ResponseReturnValue:
    point = standpoint()
    limits.take(INVITATIONS, point.user.id)
    made = invitations.invite(form.invited(), customer=point.customer, by=point.actor)
    if not made.email:
        return way_on(_to("link", invitation=made.public_id))
    flash(_("The invitation is on its way."), "done")
    return way_on(_to("show"))


def _resent(invitation: Invitation) -> ResponseReturnValue:
    if not limits.take(INVITATIONS, standpoint().user.id):
        abort(429)
    invitations.resend(invitation, by=standpoint().actor)
    flash(_("The invitation lives another 14 days."), "done")
    return way_on(_to("show") if invitation.email else _to("link", invitation=invitation.public_id))


def _revoked(invitation: Invitation) -> ResponseReturnValue:
    invitations.revoke(invitation, by=standpoint().actor)
    flash(_("The invitation is taken back. Its link opens no more."), "done")
    return way_on(_to("show"))


def _link_page(invitation: Invitation) -> ResponseReturnValue:
    if invitation.email:
        abort(404)  # what a mail carries proves its address; nobody else may see it
    link = invitations.link_of(invitation)
    url = absolute("joining.invited", token=links.token(link))
    return Response(
        render_template(
            LINK,
            invitation=invitation,
            link=link,
            url=url,
            qr=segno.make(url, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
            to=_to,
            role=_role_words(invitation),
        )
    )


def _facts(form: Any, domain_form: DomainForm | None = None) -> dict[str, Any]:
    point = standpoint()
    member = point.membership is not None
    own = domain_of(point.user.email or "") if member else ""
    domains = queries.domains() if point.customer else []
    suggested = own if own and not is_everybodys(own) and own not in {row.domain for row in domains} else ""
    return {
        "form": form,
        "company": point.customer.name if point.customer else "",
        "waiting": [(one, _role_words(one.invitation)) for one in queries.waiting(point.customer)],
        "domains": domains,
        "domain_form": domain_form or DomainForm(formdata=None, domain=suggested),
        "may_allow_domain": member,
        "to": _to,
    }


def _to(page: str, **values: Any) -> str:
    customer = standpoint().customer
    if customer is None:
        return url_for(f"staff_invitations.{page}", **values)
    return url_for(f"invitations.{page}", slug=customer.slug, **values)


def _role_words(invitation: Invitation) -> str:
    if invitation.staff_role:
        return str(STAFF_ROLES[invitation.staff_role])
    return str(CUSTOMER_ROLES[invitation.role or CustomerRole.VIEWER])


def _domain_refusal(reason: str) -> str:
    if reason == "everybodys":
        return _("Anybody can have an address there. Only your company's own domain can be allowed.")
    if reason == "no_domain":
        return _(
            "This is no mail domain. It is what stands after the @, such as %(example)s.",
            example="example.com",
        )
    if reason == "not_own":
        return _("Only the domain of your own mail address can be allowed.")
    return _("This domain cannot be allowed here. Please ask your contact.")
