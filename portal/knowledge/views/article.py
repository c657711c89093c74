"""An article read inside a customer or at the desk: its page, what its reader says of it, what its original changed."""

from flask import Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.standpoint import standpoint
from portal.foundation.i18n import LANGUAGES, language
from portal.foundation.pages import wants_part, way_on
from portal.knowledge.actions import favourites, ratings, reading
from portal.knowledge.actions.reading import Reading
from portal.knowledge.forms.ratings import RatingForm
from portal.knowledge.queries import articles
from portal.knowledge.queries.articles import Here
from portal.knowledge.queries.changes import differences
from portal.knowledge.queries.places import place_of
from portal.knowledge.views.doors import both
from portal.knowledge.views.showing import FROM_SEARCH, acts, article_page, crumbs_of

ARTICLE = {"article": articles.article}
NAMED = {"article": str}  # it is found, or not, while its page is looked for among those that are kept


@both("/<pid:article>", loads=NAMED, endpoint="article")
def show(article: str) -> ResponseReturnValue:
    """Show an article in the language that fits its reader best."""
    return article_page(article)


@both("/<pid:article>/changes", loads=ARTICLE)
def changes(article: Here) -> ResponseReturnValue:
    """Show what the original says differently since it was translated."""
    if not article.outdated:
        abort(404)
    place = place_of(standpoint(), language())
    return render_template(
        "knowledge/changes.html",
        here=article,
        place=place,
        acts=acts(article, place),
        crumbs=crumbs_of(article, place),
        differences=differences(article),
    )


@both("/<pid:article>/read", methods=("POST",), loads=ARTICLE)
def read(article: Here) -> ResponseReturnValue:
    """Note that the reader is reading, and how far they got."""
    point = standpoint()
    text = _text_language(article)
    share = request.form.get("share", 0.0, type=float)
    found = Reading(article.id, article.public_id, text, share, bool(request.args.get(FROM_SEARCH)))
    customer = point.customer
    reading.note(
        found, person_id=point.user.id, side=point.side, customer_id=customer.id if customer else None
    )
    return Response("", 204)


@both("/<pid:article>/rating", methods=("POST",), loads=ARTICLE)
def rate(article: Here) -> ResponseReturnValue:
    """Keep what the reader says of an article; the vendor's own people do not count."""
    form = RatingForm()
    point = standpoint()
    if point.side is None or point.user.staff_role:
        abort(403)
    if not form.validate():
        abort(422)
    ratings.rate(article.id, _text_language(article), point.user.id, form.said())
    if wants_part():
        return render_template("knowledge/read/_said.html", thanks=True)
    return way_on(place_of(point, language()).article(article.public_id))


@both("/<pid:article>/favourite", methods=("POST",), loads=ARTICLE)
def favourite(article: Here) -> ResponseReturnValue:
    """Keep an article at hand, or let it go."""
    point, keep = standpoint(), bool(request.form.get("keep"))
    change = favourites.keep if keep else favourites.let_go
    change(article.id, point.user.id)
    place = place_of(point, language())
    if wants_part():
        now = articles.article(article.public_id)
        return make_response(
            render_template("knowledge/read/_favourite.html", here=now, acts=acts(article, place))
        )
    return way_on(place.article(article.public_id))


def _text_language(article: Here) -> str:
    """Return the language of the text that was read: as the page says, where there is such a text."""
    said = request.form.get("language", "")
    known = {text.language for text in article.texts}
    return said if said in LANGUAGES and said in known else article.text.language
