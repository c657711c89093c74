"""How somebody is called in a sentence about what they wrote."""

from flask_babel import gettext as _
from flask_babel import pgettext

from portal.community.queries.bylines import Byline


def called(byline: Byline) -> str:
    """Return a name for a sentence: さん after a person's, their company behind it where they show it."""
    if not byline.name:
        return _("Somebody")
    name = pgettext("person", "%(name)s", name=byline.name)
    if byline.known or not byline.company:
        return name
    return _("%(name)s (%(company)s)", name=name, company=byline.company)
