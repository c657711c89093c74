"""An article of the knowledge base is read inside a step, whole, as far as its reader may read it."""

from collections.abc import Hashable, Sequence

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts import branding
from portal.accounts.models import Customer
from portal.accounts.permits import Permit
from portal.accounts.queries.reach import reader_of
from portal.accounts.standpoint import Standpoint
from portal.foundation.i18n import language
from portal.knowledge.queries import articles, choosing
from portal.knowledge.queries.places import place_of
from portal.knowledge.queries.rendering import rendered
from portal.onboarding import readings
from portal.onboarding.readings import Kind, Shown
from portal.onboarding.rules.shapes import Reading

KIND = "article"


def find(point: Standpoint, reading: Reading) -> Shown | None:
    """Return the article as its reader may see it, with its text; None where there is none for them (any more)."""
    if not branding.module_on("knowledge") or not point.may(Permit.KNOWLEDGE_READ):
        return None
    reader, reading_language = reader_of(point), language()
    here = articles.one(reading.ref, reader, person_id=point.user.id, wanted=reading_language)
    if here is None:
        return None
    place = place_of(point, reading_language)
    page = rendered(here.text.edition_id, place=place.name, language=reading_language, reader=reader)
    minutes = ngettext("%(num)s minute to read", "%(num)s minutes to read", here.text.minutes)
    return Shown(
        here.text.title,
        place.article(here.public_id),
        minutes,
        page.html,
        read_url="" if point.read_only else f"{place.article(here.public_id)}/read",
        language=here.text.language,
    )


def versions(point: Standpoint, refs: Sequence[str]) -> Hashable:
    """Return what shapes these articles for their reader, in one statement: it goes into the keys of kept pages."""
    return choosing.versions(refs, reader_of(point))


def choices(_customer: Customer | None) -> Sequence[tuple[str, str]]:
    """Return the published articles by their titles; whoever may not read the chosen one sees no reading."""
    return choosing.titles(language())


readings.register(Kind(KIND, _l("An article"), find, choices, versions))
