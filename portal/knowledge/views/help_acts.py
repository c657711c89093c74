"""What strangers do in the public help: reading is counted, and whether it helped is kept; by nobody, under no cookie.

No token is asked for, since nothing here is done in anybody's name: a cookie that comes along is not looked at.
"""

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.reach import NOBODY
from portal.foundation import limits
from portal.foundation.limits import Allowance, address_block
from portal.foundation.pages import wants_part
from portal.knowledge.actions import ratings, reading
from portal.knowledge.actions.reading import Reading
from portal.knowledge.forms.ratings import RatingForm
from portal.knowledge.queries import public
from portal.knowledge.queries.articles import Here, one
from portal.knowledge.views.help import read_in_public

bp = PublicBlueprint("help_acts", __name__, url_prefix="/help/read/<any(ja,en):language>")
bp.url_value_preprocessor(read_in_public)
bp.record_once(lambda state: state.app.extensions["csrf"].exempt(bp))
#: For each house or office: reading on, and being asked once.
READS, SAYS = Allowance("help reads", 300, 3600), Allowance("help says", 3, 86_400)


def in_public(public_id: str) -> Here | None:
    """Return an article that anybody may read."""
    language = (request.view_args or {}).get("language", "ja")
    return one(public_id, NOBODY, person_id=None, wanted=str(language))


ARTICLE = {"article": in_public}


@bp.page("/<pid:article>", permit=Permit.PUBLIC, methods=("POST",), loads=ARTICLE, endpoint="read")
def read(article: Here, language: str) -> ResponseReturnValue:
    """Count one more reading."""
    if limits.take(READS, address_block()):
        reading.count(Reading(article.id, article.public_id, article.text.language, 0.0))
    return Response("", 204)


@bp.page("/<pid:article>/rating", permit=Permit.PUBLIC, methods=("POST",), loads=ARTICLE)
def rate(article: Here, language: str) -> ResponseReturnValue:
    """Keep whether it helped, and why not; a few times a day for each house."""
    form = RatingForm(meta={"csrf": False})
    if not form.validate():
        abort(422)
    if limits.take(SAYS, address_block(), article.id):
        ratings.rate_as_nobody(article.id, article.text.language, form.said())
    if wants_part():
        return render_template("knowledge/help/_thanks.html")
    shelf = public.category_slug(article.category_id)
    return render_template("knowledge/help/thanks.html", here=article, shelf=shelf, reader=None, banner=None)
