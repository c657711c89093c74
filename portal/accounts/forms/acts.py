"""What the audit log remembers, in words; what has no words yet is shown as it is called inside."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.forms.acts_champions import CHAMPIONS_ACTS
from portal.accounts.forms.acts_codes import NAMES, code_words
from portal.accounts.forms.acts_community import COMMUNITY_ACTS
from portal.accounts.forms.acts_facts import FACTS
from portal.accounts.forms.acts_gatherings import GATHERING_ACTS
from portal.accounts.forms.acts_knowledge import KNOWLEDGE_ACTS
from portal.accounts.forms.acts_reviews import REVIEW_ACTS
from portal.accounts.forms.acts_stories import STORY_ACTS

#: By group: what the group is called, and its acts.
ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "sign_in": (
        _l("Sign-ins"),
        {
            "sign_in.begun": _l("Signed in"),
            "sign_in.failed": _l("Sign-in failed"),
            "sign_in.proved": _l("Proved their identity again"),
            "sign_in.ended": _l("Signed out"),
        },
    ),
    "refused": (_l("Refusals"), {"refused": _l("Opened a page without permission")}),
    "password": (
        _l("Passwords"),
        {
            "password.set": _l("Set a password"),
            "password.changed": _l("Changed the password"),
            "password.removed": _l("Removed the password"),
        },
    ),
    "second_factor": (
        _l("Second factor"),
        {
            "second_factor.set": _l("Set up a second factor"),
            "second_factor.removed": _l("Removed the second factor"),
            "second_factor.codes_renewed": _l("Renewed the recovery codes"),
            "second_factor.recovery_code_used": _l("Used a recovery code"),
        },
    ),
    "mail": (
        _l("Mail addresses"),
        {
            "mail.change_asked": _l("Asked for another mail address"),
            "mail.changed": _l("Changed the mail address"),
            "mail.tried_again": _l("Had mail sent again to an address that gave it back"),
        },
    ),
    "invitation": (
        _l("Invitations"),
        {
            "invitation.sent": _l("Invited somebody"),
            "invitation.resent": _l("Sent an invitation again"),
            "invitation.revoked": _l("Took an invitation back"),
            "invitation.accepted": _l("Accepted an invitation"),
            "invitation.opened": _l("Opened an invitation"),
        },
    ),
    "mail_domain": (
        _l("Mail domains"),
        {
            "mail_domain.allowed": _l("Allowed a mail domain"),
            "mail_domain.withdrawn": _l("Removed a mail domain"),
        },
    ),
    "member": (_l("Joining"), {"member.joined": _l("Joined")}),
    "staff": (_l("Joining our team"), {"staff.joined": _l("Joined our team")}),
    "role": (_l("Roles"), {"role.changed": _l("Changed a role")}),
    "champion": (
        _l("Champions"),
        {
            "champion.granted": _l("Marked a champion"),
            "champion.withdrawn": _l("Withdrew a champion's mark"),
        },
    ),
    "access": (_l("Access"), {"access.ended": _l("Ended an access")}),
    "person": (
        _l("Our people"),
        {
            "person.disabled": _l("Shut a colleague out"),
            "person.enabled": _l("Let a colleague in again"),
            "person.erased": _l("Erased a person"),
        },
    ),
    "departure": (
        _l("Moves and departures"),
        {
            "departure.planned": _l("Planned a departure"),
            "departure.handed_over": _l("Handed things over"),
            "departure.cancelled": _l("Cancelled a departure"),
        },
    ),
    "absence": (
        _l("Absences"),
        {"absence.entered": _l("Entered days away"), "absence.withdrawn": _l("Took days away back")},
    ),
    "view_as": (
        _l("Viewing as a customer"),
        {
            "view_as.begun": _l("Began to view as a member"),
            "view_as.ended": _l("Stopped viewing as a member"),
        },
    ),
    "customer": (
        _l("Customers"),
        {
            "customer.created": _l("Entered a customer"),
            "customer.moved": _l("Changed a customer's address"),
        },
    ),
    "stage": (_l("Stages"), {"stage.changed": _l("Changed a stage")}),
    "subscription": (_l("Subscriptions"), {"subscription.changed": _l("Changed a subscription")}),
    "team": (_l("Account teams"), {"team.changed": _l("Changed an account team")}),
    "handover": (
        _l("Handovers"),
        {
            "handover.written": _l("Finished writing a handover"),
            "handover.accepted": _l("Accepted a handover"),
        },
    ),
    "accounts": (_l("Imports of companies"), {"accounts.imported": _l("Imported companies")}),
    "contacts.imported": (_l("Imports of people"), {"contacts.imported": _l("Imported people")}),
    "exported": (_l("Exports of plans"), {"exported": _l("Exported a plan or its values")}),
    "portfolio": (
        _l("Exports of one's customers"),
        {"portfolio.exported": _l("Exported where customers stand")},
    ),
    "customers": (_l("Exports of customers"), {"customers.exported": _l("Exported the list of customers")}),
    "audit": (_l("Exports of the audit log"), {"audit.exported": _l("Exported the audit log")}),
    "agreement": (
        _l("Agreements"),
        {
            "agreement.put_forward": _l("Put a plan forward"),
            "agreement.place_agreed": _l("Agreed at a place of the circulation"),
            "agreement.place_sent_back": _l("Sent an edition back"),
            "agreement.agreed": _l("Completed an agreement"),
            "agreement.withdrawn": _l("Took an edition back"),
            "agreement.code_asked": _l("Had a code sent for agreeing"),
            "agreement.code_wrong": _l("Typed a wrong code for agreeing"),
            "agreement.link_renewed": _l("Had a new personal link sent"),
            "agreement.link_revoked": _l("Closed a personal link"),
            "agreement.tampered": _l("Found a sealed text that is not what was sealed"),
            "agreement.signatory_erased": _l("Removed a name from agreements"),
        },
    ),
    "document": (
        _l("Shared documents"),
        {
            "document.shared": _l("Shared a document that was internal"),
            "document.deleted": _l("Took a document off the shelf"),
        },
    ),
    "circulation": (_l("Circulation"), {"circulation.changed": _l("Changed the usual circulation")}),
    "contacts.limit_set": (_l("Limits of silence"), {"contacts.limit_set": _l("Set a limit of silence")}),
    "outreach": (
        _l("Reaching out"),
        {
            "outreach.started": _l("Began to write to a group"),
            "outreach.stopped": _l("Stopped writing to a group"),
            "outreach.template_kept": _l("Kept a template"),
            "outreach.rules_set": _l("Set the rules of reaching out"),
            "outreach.excluded": _l("Put somebody on the list of exclusions"),
            "outreach.admitted": _l("Took somebody off the list of exclusions"),
            "outreach.unsubscribed": _l("Wants no messages that go to many"),
            "outreach.subscribed": _l("Wants messages that go to many again"),
        },
    ),
    "journey": (
        _l("Onboardings"),
        {
            "journey.begun": _l("Began an onboarding"),
            "journey.paused": _l("Paused an onboarding"),
            "journey.cancelled": _l("Called an onboarding off"),
        },
    ),
    "onboarding": (
        _l("Figures of onboardings"),
        {"onboarding.figures_exported": _l("Exported the figures of onboardings")},
    ),
    "template": (
        _l("Templates of onboardings"),
        {
            "template.made": _l("Made a template"),
            "template.changed": _l("Changed whom a template is for"),
            "template.published": _l("Published an edition of a template"),
            "template.draft_discarded": _l("Threw the draft of a template away"),
            "template.offered": _l("Offered an edition to running onboardings"),
            "template.retired": _l("Retired a template"),
            "template.taken_up": _l("Took a template up again"),
        },
    ),
    "event_token": (
        _l("Events of the product"),
        {
            "event_token.made": _l("Made a token for events"),
            "event_token.revoked": _l("Revoked a token for events"),
        },
    ),
    "idea": (
        _l("Ideas for the product"),
        {
            "idea.revised": _l("Changed an idea"),
            "idea.stands": _l("Said where an idea stands"),
            "idea.addressed": _l("Said who may vote for an idea"),
            "idea.merged": _l("Merged an idea into another"),
        },
    ),
    **KNOWLEDGE_ACTS,
    **STORY_ACTS,
    **CHAMPIONS_ACTS,
    **COMMUNITY_ACTS,
    **GATHERING_ACTS,
    **REVIEW_ACTS,
    "channel": (
        _l("Chat channels"),
        {
            "channel.set_up": _l("Set a chat channel up"),
            "channel.revised": _l("Changed a chat channel"),
            "channel.stopped": _l("Stopped a chat channel"),
            "channel.started": _l("Started a chat channel again"),
            "channel.removed": _l("Removed a chat channel"),
            "channel.given_up": _l("Gave a chat channel up that does not answer"),
        },
    ),
    "calendar_feed": (
        _l("Calendar feeds"),
        {
            "calendar_feed.opened": _l("Opened a calendar feed"),
            "calendar_feed.closed": _l("Closed a calendar feed"),
        },
    ),
    "notices": (_l("Notices"), {"notices.default_set": _l("Set what a kind of notice does unless chosen")}),
    "settings": (_l("Settings"), {"settings.changed": _l("Changed a setting")}),
    "installation": (_l("Installation"), {"installation.begun": _l("Set the portal up")}),
}
_WORDS = {act: words for _group, acts in ACTS.values() for act, words in acts.items()}


def act_words(act: str) -> str:
    """Return an act in words."""
    return str(_WORDS.get(act, act))


def grouped_acts() -> list[tuple[str, str]]:
    """Return (code, words) of what one can look for, by group."""
    return [(code, str(words)) for code, (words, _acts) in ACTS.items()]


def fact_words(act: str, facts: dict[str, Any], people: Mapping[str, str] | None = None) -> str:
    """Return the facts of an act on one line, in words; settings as what they were and what they are.

    `people` are the names behind pseudonyms.
    """
    said, facts = [], _with_names(facts, people or {})
    for name, value in facts.items():
        if name == "changes" and isinstance(value, dict):
            said += [
                f"{NAMES.get(field, field)}: {_plain(act, field, was)} → {_plain(act, field, now)}"
                for field, (was, now) in value.items()
            ]
        elif value not in (None, "", []) and value is not False:
            said.append(f"{FACTS.get(name, name)}: {_plain(act, name, value)}")
    return " · ".join(said)


def _with_names(value: Any, people: Mapping[str, str]) -> Any:
    """Return facts with the names of people where they hold pseudonyms."""
    if isinstance(value, dict):
        return {name: _with_names(one, people) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_names(one, people) for one in value]
    return people.get(value, value) if isinstance(value, str) else value


def _plain(act: str, name: str, value: Any) -> str:
    """Return a role, a stage, a language, a way to sign in by its name; anything else as it is."""
    if isinstance(value, bool):
        return _("yes") if value else _("No")
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, dict):
        told = ((key, one) for key, one in value.items() if one not in (None, "", [], {}))
        counted = [(key, one) for key, one in told if one is False or one != 0]
        return ", ".join(f"{_key(act, name, key)} {_plain(act, name, one)}" for key, one in counted)
    if isinstance(value, list):
        return ", ".join(_plain(act, name, one) for one in value)
    return code_words(act, name, value) if isinstance(value, str) else str(value)


def _key(act: str, name: str, key: str) -> str:
    """Return what a part of a fact is called: a column, or a code."""
    return str(NAMES.get(key) or code_words(act, name, key))
