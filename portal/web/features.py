"""Which features there are: the one place that opens their front doors and wires their listeners."""

from flask import Flask

from portal.accounts.jobs import (  # noqa: F401  (they register themselves)
    crm_imports as crm_import_jobs,
)
from portal.accounts.jobs import departure_letters, sign_in_letters  # noqa: F401
from portal.accounts.jobs import departures as departure_jobs  # noqa: F401
from portal.accounts.listeners import streams  # noqa: F401
from portal.accounts.views import (
    audit,
    branding,
    company,
    crm_imports,
    customers,
    departments,
    departures,
    erasure,
    handovers,
    holidays,
    invitations,
    joining,
    language,
    mailbox,
    members,
    passwords,
    profile,
    second_factor,
    settings,
    sign_in,
    sign_in_proof,
    sign_ins,
    staff,
    subscriptions,
    team,
    view_as,
)
from portal.activity import jobs as activity_jobs  # noqa: F401
from portal.activity import listeners as activity_listeners  # noqa: F401  (they register themselves)
from portal.activity.listeners import unreachable as activity_unreachable  # noqa: F401
from portal.activity.views import (
    channels,
    notices,
    notices_by_link,
    notices_settings,  # noqa: F401  (its pages belong to those of the bell)
    notices_usual,
    timeline,
)
from portal.agreements import listeners as agreement_listeners  # noqa: F401
from portal.agreements.jobs import letters as agreement_letters  # noqa: F401
from portal.agreements.jobs import sheets as agreement_sheets  # noqa: F401
from portal.agreements.views import (
    addenda,
    agreements,
    answers,
    circulation,
    differences,
    executive,
    proposals,
    proposing,
    signatories,
)
from portal.collaboration.jobs import notes as note_jobs  # noqa: F401
from portal.collaboration.listeners import comments as comment_listeners  # noqa: F401
from portal.collaboration.listeners import comments_arrivals as comment_arrivals  # noqa: F401
from portal.collaboration.listeners import comments_notices as comment_notices  # noqa: F401
from portal.collaboration.listeners import notes as note_listeners  # noqa: F401
from portal.collaboration.listeners import notes_notices as note_notices  # noqa: F401
from portal.collaboration.listeners import presence as presence_listeners  # noqa: F401
from portal.collaboration.views import (
    comments,
    comments_threads,  # noqa: F401  (its pages belong to those of the comments)
    notes,
    notes_turning,
    presence,
    turning,
)
from portal.commitments import listeners as commitment_listeners  # noqa: F401
from portal.commitments.views import commitments
from portal.contacts import jobs as contact_jobs  # noqa: F401
from portal.contacts import listeners as contact_listeners  # noqa: F401
from portal.contacts.views import contacts
from portal.contacts.views import log as contacts_log
from portal.contacts.views import quiet as quiet_customers
from portal.conversations.jobs import alarms as conversation_alarm_jobs  # noqa: F401
from portal.conversations.jobs import letters as conversation_letters  # noqa: F401
from portal.conversations.jobs import waking as conversation_waking  # noqa: F401
from portal.conversations.listeners import agenda as conversation_points  # noqa: F401
from portal.conversations.listeners import alarms as conversation_alarms  # noqa: F401
from portal.conversations.listeners import arrivals as conversation_arrivals  # noqa: F401
from portal.conversations.listeners import contacts as conversation_contacts  # noqa: F401
from portal.conversations.listeners import context as conversation_rows  # noqa: F401
from portal.conversations.listeners import erased as conversation_erased  # noqa: F401
from portal.conversations.listeners import files as conversation_files  # noqa: F401
from portal.conversations.listeners import live as conversation_live  # noqa: F401
from portal.conversations.listeners import next_things as conversation_things  # noqa: F401
from portal.conversations.listeners import notices as conversation_notices  # noqa: F401
from portal.conversations.listeners import people as conversation_people  # noqa: F401
from portal.conversations.listeners import subjects as conversation_subjects  # noqa: F401
from portal.conversations.listeners import turning as conversation_turning  # noqa: F401
from portal.conversations.views import answer_times, conversations, leaving, mail_desk, messages
from portal.conversations.views import context as conversation_context
from portal.conversations.views import desk as inbox
from portal.conversations.views import figures as conversation_figures
from portal.conversations.views import files as message_files
from portal.conversations.views import standing as conversation_standing
from portal.documents import jobs as document_jobs  # noqa: F401
from portal.documents import listeners as document_listeners  # noqa: F401
from portal.documents.views import (
    documents,  # noqa: F401  (its pages belong to those of the shelf)
    putting,  # noqa: F401  (these pages belong to those of the shelf)
    receiving,  # noqa: F401
    removing,  # noqa: F401
    shelf,
    versions,  # noqa: F401
)
from portal.mailroom.jobs import delivering as mail_delivering  # noqa: F401
from portal.mailroom.jobs import letters as mail_letters  # noqa: F401
from portal.mailroom.listeners import coming_back as mail_coming_back  # noqa: F401
from portal.mailroom.listeners import erasure as mail_erasure  # noqa: F401
from portal.mailroom.views import mailbox_answers, mails, yours
from portal.meetings import jobs as meeting_jobs  # noqa: F401
from portal.meetings import listeners as meeting_listeners  # noqa: F401
from portal.meetings.views import (
    agenda,
    booking,
    decisions,
    feeds,
    meeting_link,
    meetings,
    meetings_acts,
    meetings_edit,
    meetings_new,
    minutes,
)
from portal.meetings.views import desk as meetings_desk
from portal.outreach import jobs as outreach_jobs  # noqa: F401
from portal.outreach import listeners as outreach_listeners  # noqa: F401
from portal.outreach.views import outreaches, wanting_none
from portal.outreach.views import rules as outreach_rules
from portal.plans import jobs, listeners  # noqa: F401  (they register themselves)
from portal.plans.views import (
    checkins,
    checkins_link,
    exports,
    history_restores,  # noqa: F401  (its pages belong to those of the history)
    history_undo,  # noqa: F401  (its pages belong to those of the history)
    imports,
    kpis,
    measurements,
    nodes,
    nodes_blocks,
    nodes_places,
    plans,
    rules_of_use,
    sharing,
    starters,
    values,
)
from portal.plans.views import history as plan_history
from portal.plans.views import map as success_map
from portal.portfolio import listeners as portfolio_listeners  # noqa: F401
from portal.portfolio.views import away as own_absences  # noqa: F401
from portal.portfolio.views import customers as portfolio_customers  # noqa: F401
from portal.portfolio.views import desk as portfolio
from portal.portfolio.views import team as team_load
from portal.web import home, operations
from portal.web.demo import views as demo_files


def set_up(app: Flask) -> None:
    """Register every feature's pages; importing a feature's listeners and jobs registers those."""
    for blueprint in (
        operations.bp,
        demo_files.bp,
        home.bp,
        home.customer_bp,
        timeline.bp,
        notices.bp,
        notices_by_link.bp,
        notices_usual.bp,
        channels.bp,
        channels.own_bp,
        channels.news_bp,
        leaving.bp,
        mails.bp,
        yours.bp,
        mailbox_answers.bp,
        mail_desk.bp,
        comments.bp,
        notes.bp,
        notes_turning.bp,
        turning.bp,
        presence.bp,
        shelf.bp,
        contacts.bp,
        contacts_log.bp,
        quiet_customers.bp,
        answer_times.bp,
        conversation_figures.bp,
        outreaches.bp,
        outreach_rules.bp,
        wanting_none.bp,
        wanting_none.own,
        portfolio.bp,
        team_load.bp,
        sign_in.bp,
        sign_in.out,
        sign_in_proof.bp,
        sign_ins.bp,
        passwords.bp,
        second_factor.bp,
        profile.bp,
        language.bp,
        joining.bp,
        invitations.bp,
        invitations.staff_bp,
        view_as.bp,
        mailbox.bp,
        branding.bp,
        customers.bp,
        company.bp,
        subscriptions.bp,
        holidays.bp,
        departments.bp,
        team.bp,
        handovers.bp,
        members.bp,
        departures.bp,
        erasure.bp,
        erasure.staff_bp,
        staff.bp,
        settings.bp,
        audit.bp,
        crm_imports.bp,
        success_map.bp,
        plans.bp,
        nodes.bp,
        nodes_places.bp,
        nodes_blocks.bp,
        checkins.bp,
        checkins_link.bp,
        plan_history.bp,
        sharing.bp,
        rules_of_use.bp,
        kpis.bp,
        measurements.bp,
        values.bp,
        starters.bp,
        imports.bp,
        exports.bp,
        conversations.bp,
        messages.bp,
        message_files.bp,
        conversation_standing.bp,
        conversation_context.bp,
        inbox.bp,
        meetings.bp,
        meetings_new.bp,
        meetings_edit.bp,
        meetings_acts.bp,
        agenda.bp,
        decisions.bp,
        minutes.bp,
        booking.bp,
        meetings_desk.bp,
        meeting_link.bp,
        feeds.bp,
        feeds.public,
        differences.bp,
        proposals.bp,
        addenda.bp,
        agreements.bp,
        commitments.bp,
        answers.bp,
        circulation.bp,
        proposing.bp,
        executive.bp,
        signatories.bp,
    ):
        app.register_blueprint(blueprint)
