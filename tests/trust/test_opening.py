"""Opening a page changes nothing: links in mails, previews and prefetching browsers do no harm."""

import pytest
from sqlalchemy import select

from portal.foundation.db import Base, db
from portal.foundation.tenancy import every_customer
from tests.trust.reading import addresses, read
from tests.walks import in_share

#: What a visit leaves on purpose: when somebody was last here, once a minute.
VISITS = {
    "user": {"seen_at", "version", "updated_at"},
    "sign_in": {"seen_at"},
    "membership": {"seen_at", "visit_began_at", "last_visit_at", "version", "updated_at"},
    "customer": {"opened_by_customer_at", "opened_days", "version", "updated_at"},
}
#: Opening a document's file is noted on purpose, once a person and version; asking for its head alone is not.
NOTED = {"document_reading"}
#: Written on purpose by pages that are refused.
REFUSED = "refused"


def contents(app) -> dict[str, list]:
    """Return every row of every table, the traces of visits and the notes of refusals aside."""
    found = {}
    with app.app_context(), every_customer("comparing the whole database"), db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            kept = [column for column in table.c if column.name not in VISITS.get(table.name, set())]
            rows = connection.execute(select(*kept).order_by(*table.primary_key.columns)).all()
            act = table.c.get("act") if table.name.startswith("audit") else None
            at = kept.index(act) if act is not None else None
            found[table.name] = [tuple(map(repr, row)) for row in rows if at is None or row[at] != REFUSED]
    return found


@pytest.mark.parametrize("who", ["", "aoi", "chloe", "vera"])
def test_no_page_changes_the_database_when_it_is_opened(app, as_, who):
    # What an address names may be made for it, before.
    browser, urls = as_(who), [url for url in list(addresses(app)) if in_share(5, who, url)]
    before = contents(app)
    assert sum(map(len, before.values())) > 80
    for url in urls:
        status, _body = read(browser, url)
        assert status < 500, url
    after = contents(app)
    changed = {name: (len(before[name]), len(after[name])) for name in before if before[name] != after[name]}
    changed = {name: counts for name, counts in changed.items() if name not in NOTED}
    assert not changed, changed


def test_nor_when_only_its_head_is_asked_for(app, as_):
    browser, urls = as_("chloe"), list(addresses(app))
    before = contents(app)
    for url in urls:
        assert browser.head(url).status_code < 500, url
    assert contents(app) == before
