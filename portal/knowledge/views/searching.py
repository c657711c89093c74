"""Where one searches from a place. The search is a feature of its own, and its pages are known here by their names."""

from flask import current_app, url_for

from portal.knowledge.queries.places import DESK, Place

AT_CUSTOMER, AT_DESK, IN_HELP = "search.results", "desk_search.results", "help_search.results"


def search_url(place: Place) -> str:
    """Return where one searches from a place; the knowledge base itself where there is no search."""
    endpoint = IN_HELP if place.public else AT_DESK if place.name == DESK else AT_CUSTOMER
    if endpoint not in current_app.view_functions:
        return place.home()
    if place.public:
        return url_for(endpoint, language=place.language)
    return url_for(endpoint) if place.name == DESK else url_for(endpoint, slug=place.name)
