"""The one table that says who may do what.

Read it aloud: "map.edit is for customer admins, members, CSMs, CS leads and vendor admins". Views name a
permit, never a role. `signed_in` and `public` are permits as well, so that no page goes without one.
"""

from enum import StrEnum

from portal.accounts.models import CustomerRole, StaffRole


class Role(StrEnum):
    """What somebody is while they ask: anybody, a signed-in person, or one of the roles on either side."""

    ANYBODY = "anybody"
    PERSON = "person"
    CUSTOMER_ADMIN = "customer_admin"
    CUSTOMER_MEMBER = "customer_member"
    CUSTOMER_VIEWER = "customer_viewer"
    CHAMPION = "champion"  # a mark beside a customer role
    CSM = "csm"
    CS_LEAD = "cs_lead"
    VENDOR_ADMIN = "vendor_admin"
    AUTHOR = "author"
    COLLEAGUE = "colleague"


ROLE_OF_STAFF = {
    StaffRole.ADMIN: Role.VENDOR_ADMIN,
    StaffRole.CS_LEAD: Role.CS_LEAD,
    StaffRole.CSM: Role.CSM,
    StaffRole.AUTHOR: Role.AUTHOR,
    StaffRole.COLLEAGUE: Role.COLLEAGUE,
}
ROLE_OF_MEMBER = {
    CustomerRole.ADMIN: Role.CUSTOMER_ADMIN,
    CustomerRole.MEMBER: Role.CUSTOMER_MEMBER,
    CustomerRole.VIEWER: Role.CUSTOMER_VIEWER,
}


class Permit(StrEnum):
    PUBLIC = "public"  # sign-in, health, error pages
    SIGNED_IN = "signed_in"  # one's own profile, sessions, sign-out
    CUSTOMER_READ = "customer.read"
    CUSTOMER_EDIT = "customer.edit"
    CUSTOMER_MANAGE = "customer.manage"  # create, import, stage, subscriptions, account team
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"  # invite, change roles, end access, mail domains
    PEOPLE_ERASE = "people.erase"  # remove who somebody was; cannot be undone
    PEOPLE_LEAVE = "people.leave"  # plan a move or departure and hand over
    DEPARTMENT_PROGRESS = "department.progress"
    HANDOVER_READ = "handover.read"
    HANDOVER_WRITE = "handover.write"
    VIEW_AS = "customer.view_as"
    MAP_READ = "map.read"
    MAP_EDIT = "map.edit"
    MAP_MANAGE = "map.manage"  # plans: create, copy, activate, close, limits
    MAP_AGREE = "map.agree"
    VALUES_ENTER = "values.enter"
    MAP_EXPORT = "map.export"
    MAP_IMPORT = "map.import"
    VENDOR_NOTES = "map.vendor_notes"
    COMMENTS_READ = "comments.read"
    COMMENTS_WRITE = "comments.write"  # for whom else it is seen is decided by the side one writes from
    CONVERSATIONS_READ = "conversations.read"
    CONVERSATIONS_WRITE = (
        "conversations.write"  # begin, answer, solve; a side's inside is written from that side
    )
    CONVERSATIONS_ASSIGN = "conversations.assign"  # who answers, passing on, putting off
    COMMITMENTS_READ = "commitments.read"
    COMMITMENTS_WRITE = "commitments.write"  # what either side promised: made, changed, ended
    DOCUMENTS_READ = "documents.read"
    DOCUMENTS_WRITE = (
        "documents.write"  # put on the shelf, change, share; take away what one's own side put there
    )
    ACTIVITY_READ = "activity.read"
    MEETINGS_READ = "meetings.read"  # and answering one's own invitations
    MEETINGS_WRITE = "meetings.write"  # propose, book, change, cancel
    CONTACTS_READ = "contacts.read"
    CONTACTS_LOG = "contacts.log"
    CONTACTS_LIMITS = (
        "contacts.limits"  # after how many days without a word a segment's customers count as quiet
    )
    OUTREACH_WRITE = "outreach.write"  # write to many at once, of the customers one reaches
    OUTREACH_RULES = "outreach.rules"  # limits, quiet hours
    CHANNELS_SET_UP = "channels.set_up"  # which chat services hear of news, for the vendor's own people
    CHANNELS_OWN = "channels.own"  # the same for a customer's own people
    ONBOARDING_READ = "onboarding.read"
    ONBOARDING_WORK = "onboarding.work"  # do steps, answer, hand in, say that one is stuck
    ONBOARDING_REVIEW = "onboarding.review"  # approve what a step puts before one
    ONBOARDING_LEAD = "onboarding.lead"  # start a journey, adapt it, move its days, pause it
    ONBOARDING_TEMPLATES = "onboarding.templates"  # write and publish templates, for every customer
    ONBOARDING_FIGURES = "onboarding.figures"  # how journeys go, over all customers one reaches
    IDEAS_READ = "ideas.read"  # what customers would have the product do
    IDEAS_WRITE = "ideas.write"
    SEARCH = "search"  # over everything that one may read; each thing's own permit narrows it
    SEARCH_WORDS = "search.words"  # synonyms, and what people looked for in vain
    KNOWLEDGE_READ = "knowledge.read"
    KNOWLEDGE_WRITE = "knowledge.write"  # drafts, pictures, sending for review
    KNOWLEDGE_PUBLISH = "knowledge.publish"  # review, publish, archive, who may read
    KNOWLEDGE_SHAPE = "knowledge.shape"  # categories, tags, snippets, imports, exports
    KNOWLEDGE_FIGURES = "knowledge.figures"
    IDEAS_VOTE = "ideas.vote"  # a vote, and why one's own company would have it
    COMMUNITY_READ = "community.read"  # the spaces open to one; which those are is said by the spaces
    COMMUNITY_WRITE = "community.write"
    COMMUNITY_MODERATE = "community.moderate"  # in spaces of many customers
    COMMUNITY_SHAPE = "community.shape"  # spaces, rules for new people, words
    COMMUNITY_OWN_PEOPLE = (
        "community.own_people"  # take down what one's own people wrote, names to be kept inside
    )
    COMMUNITY_FIGURES = "community.figures"  # what customers do in the community, of those one reaches
    STORIES_READ = "stories.read"
    STORIES_WRITE = "stories.write"
    STORIES_APPROVE = "stories.approve"  # for one's company, to the exact text
    STORIES_PUBLISH = "stories.publish"
    STORIES_WITHDRAW = "stories.withdraw"  # either side, in one click
    GATHERINGS_READ = "gatherings.read"  # and signing up
    GATHERINGS_WRITE = "gatherings.write"  # plan, change, cancel, see who comes
    CHAMPIONS_READ = "champions.read"  # the directory, profiles, who is my company's champion
    CHAMPIONS_NOMINATE = "champions.nominate"
    CHAMPIONS_KIT = "champions.kit"  # what helps a champion inside their company
    CHAMPIONS_PROGRAMME = "champions.programme"  # levels, points, badges, who takes part
    ADVOCACY = "champions.advocacy"  # what customers did for the vendor: reference calls, talks, referrals
    REVIEWS_READ = "reviews.read"  # and taking its papers along
    REVIEWS_WRITE = "reviews.write"  # fill what both sides write: slots, decisions asked for, what comes next
    REVIEWS_ANSWER = "reviews.answer"  # say what was decided, acknowledge
    REVIEWS_LEAD = "reviews.lead"  # begin, choose sections, open, make final, correct, send to executives
    REVIEWS_LOOK = "reviews.look"  # the look before a review is final
    REVIEWS_TEMPLATES = "reviews.templates"  # how reviews begin, for every customer
    EVENTS_SEND = "events.send"  # by programs that show a token; no role has it
    EVENTS_TOKENS = "events.tokens"  # tokens of one customer
    USAGE_READ = "usage.read"  # what customers' people do in the vendor's product, for the vendor
    USAGE_OWN = "usage.own"  # what is kept of one's own company's use: sums, no names
    PORTFOLIO_READ = "portfolio.read"
    TEAM_LOAD = "portfolio.team"  # every CSM's load, handing customers over
    STAFF_MANAGE = "staff.manage"
    SETTINGS_MANAGE = "settings.manage"
    AUDIT_READ = "audit.read"
    MAIL_READ = "mail.read"  # all mail that came in, of the customers one reaches
    DESK = "desk"  # the vendor's own side of the house


_CUSTOMERS = frozenset({Role.CUSTOMER_ADMIN, Role.CUSTOMER_MEMBER, Role.CUSTOMER_VIEWER})
_ACTIVE_CUSTOMERS = frozenset({Role.CUSTOMER_ADMIN, Role.CUSTOMER_MEMBER})
_CS = frozenset({Role.CSM, Role.CS_LEAD, Role.VENDOR_ADMIN})
_LEADS = frozenset({Role.CS_LEAD, Role.VENDOR_ADMIN})
_STAFF = _CS | {Role.COLLEAGUE}

GRANTED: dict[Permit, frozenset[Role]] = {
    Permit.PUBLIC: frozenset({Role.ANYBODY}),
    Permit.SIGNED_IN: frozenset({Role.PERSON}),
    Permit.CUSTOMER_READ: _CUSTOMERS | _STAFF,
    Permit.CUSTOMER_EDIT: frozenset({Role.CUSTOMER_ADMIN}) | _CS,
    Permit.CUSTOMER_MANAGE: _CS,
    Permit.PEOPLE_READ: _CUSTOMERS | _STAFF,
    Permit.PEOPLE_MANAGE: frozenset({Role.CUSTOMER_ADMIN}) | _CS,
    Permit.PEOPLE_ERASE: frozenset({Role.CUSTOMER_ADMIN, Role.VENDOR_ADMIN}),
    Permit.PEOPLE_LEAVE: frozenset({Role.CUSTOMER_ADMIN}) | _CS,
    Permit.DEPARTMENT_PROGRESS: frozenset({Role.CUSTOMER_ADMIN, Role.CHAMPION}) | _STAFF,
    Permit.HANDOVER_READ: _STAFF,
    Permit.HANDOVER_WRITE: _STAFF,
    Permit.VIEW_AS: _CS,
    Permit.MAP_READ: _CUSTOMERS | _STAFF,
    Permit.MAP_EDIT: _ACTIVE_CUSTOMERS | _CS,
    Permit.MAP_MANAGE: frozenset({Role.CUSTOMER_ADMIN}) | _CS,
    Permit.MAP_AGREE: _CUSTOMERS | _CS,
    Permit.VALUES_ENTER: _ACTIVE_CUSTOMERS | _CS,
    Permit.MAP_EXPORT: _CUSTOMERS | _STAFF,
    Permit.MAP_IMPORT: _ACTIVE_CUSTOMERS | _CS,
    Permit.VENDOR_NOTES: _STAFF,
    Permit.COMMENTS_READ: _CUSTOMERS | _STAFF,
    Permit.COMMENTS_WRITE: _CUSTOMERS | _STAFF,
    Permit.CONVERSATIONS_READ: _CUSTOMERS | _STAFF,
    Permit.CONVERSATIONS_WRITE: _CUSTOMERS | _CS,
    Permit.CONVERSATIONS_ASSIGN: _CS,
    Permit.COMMITMENTS_READ: _CUSTOMERS | _STAFF,
    Permit.COMMITMENTS_WRITE: _ACTIVE_CUSTOMERS | _CS,
    Permit.DOCUMENTS_READ: _CUSTOMERS | _STAFF,
    Permit.DOCUMENTS_WRITE: _ACTIVE_CUSTOMERS | _CS,
    Permit.ACTIVITY_READ: _CUSTOMERS | _STAFF,
    Permit.MEETINGS_READ: _CUSTOMERS | _STAFF,
    Permit.MEETINGS_WRITE: _CUSTOMERS | _CS,
    Permit.CONTACTS_READ: _STAFF,
    Permit.CONTACTS_LOG: _STAFF,
    Permit.CONTACTS_LIMITS: _LEADS,
    Permit.OUTREACH_WRITE: _CS,
    Permit.OUTREACH_RULES: _LEADS,
    Permit.CHANNELS_SET_UP: _LEADS,
    Permit.CHANNELS_OWN: frozenset({Role.CUSTOMER_ADMIN}),
    Permit.ONBOARDING_READ: _CUSTOMERS | _STAFF,
    Permit.ONBOARDING_WORK: _ACTIVE_CUSTOMERS | _CS,
    Permit.ONBOARDING_REVIEW: _CUSTOMERS | _CS,
    Permit.ONBOARDING_LEAD: _CS,
    Permit.ONBOARDING_TEMPLATES: _LEADS,
    Permit.ONBOARDING_FIGURES: _CS,
    Permit.IDEAS_READ: _STAFF,
    Permit.IDEAS_WRITE: _STAFF,
    Permit.SEARCH: _CUSTOMERS | _STAFF | {Role.AUTHOR},
    Permit.SEARCH_WORDS: _LEADS | {Role.AUTHOR},
    Permit.KNOWLEDGE_READ: _CUSTOMERS | _STAFF | {Role.AUTHOR},
    Permit.KNOWLEDGE_WRITE: _STAFF | {Role.AUTHOR},
    Permit.KNOWLEDGE_PUBLISH: _LEADS | {Role.AUTHOR},
    Permit.KNOWLEDGE_SHAPE: _LEADS | {Role.AUTHOR},
    Permit.KNOWLEDGE_FIGURES: _CS | {Role.AUTHOR},
    Permit.IDEAS_VOTE: _CUSTOMERS,
    Permit.COMMUNITY_READ: _CUSTOMERS | _STAFF | {Role.AUTHOR},
    Permit.COMMUNITY_WRITE: _CUSTOMERS | _STAFF | {Role.AUTHOR},
    Permit.COMMUNITY_MODERATE: _CS,
    Permit.COMMUNITY_SHAPE: _LEADS,
    Permit.COMMUNITY_OWN_PEOPLE: frozenset({Role.CUSTOMER_ADMIN}),
    Permit.COMMUNITY_FIGURES: _CS,
    Permit.STORIES_READ: _CUSTOMERS | _STAFF | {Role.AUTHOR},
    Permit.STORIES_WRITE: _ACTIVE_CUSTOMERS | _CS,
    Permit.STORIES_APPROVE: frozenset({Role.CUSTOMER_ADMIN, Role.CUSTOMER_VIEWER}),
    Permit.STORIES_PUBLISH: _CS,
    Permit.STORIES_WITHDRAW: _CUSTOMERS | _CS,
    Permit.GATHERINGS_READ: _CUSTOMERS | _STAFF | {Role.AUTHOR},
    Permit.GATHERINGS_WRITE: _CS,
    Permit.CHAMPIONS_READ: _CUSTOMERS | _STAFF,
    Permit.CHAMPIONS_NOMINATE: _CUSTOMERS | _CS,
    Permit.CHAMPIONS_KIT: frozenset({Role.CUSTOMER_ADMIN, Role.CHAMPION}) | _STAFF,
    Permit.CHAMPIONS_PROGRAMME: _LEADS,
    Permit.ADVOCACY: _CS,
    Permit.REVIEWS_READ: _CUSTOMERS | _STAFF,
    Permit.REVIEWS_WRITE: _ACTIVE_CUSTOMERS | _CS,
    Permit.REVIEWS_ANSWER: _CUSTOMERS | _CS,
    Permit.REVIEWS_LEAD: _CS,
    Permit.REVIEWS_LOOK: _LEADS,
    Permit.REVIEWS_TEMPLATES: _LEADS,
    Permit.EVENTS_SEND: frozenset(),
    Permit.EVENTS_TOKENS: _CS,
    Permit.USAGE_READ: _STAFF,
    Permit.USAGE_OWN: frozenset({Role.CUSTOMER_ADMIN}),
    Permit.PORTFOLIO_READ: _STAFF,
    Permit.TEAM_LOAD: _LEADS,
    Permit.STAFF_MANAGE: _LEADS,
    Permit.SETTINGS_MANAGE: frozenset({Role.VENDOR_ADMIN}),
    Permit.AUDIT_READ: frozenset({Role.VENDOR_ADMIN}),
    Permit.MAIL_READ: _CS,
    Permit.DESK: _STAFF | {Role.AUTHOR},
}

#: Roles whose pages reach every customer; the others reach a customer through its account team alone.
REACHES_ALL = frozenset({StaffRole.ADMIN, StaffRole.CS_LEAD})


def permits(roles: frozenset[Role], permit: Permit) -> bool:
    """True when one of the roles is granted the permit."""
    return not GRANTED[permit].isdisjoint(roles)
