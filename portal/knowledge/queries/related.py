"""Articles about the same: found by an article's own rarest words, else its neighbours; never what one may not read."""

from portal.foundation.audience import Reader
from portal.foundation.search import asking
from portal.knowledge.models import Article
from portal.knowledge.queries import lists
from portal.knowledge.queries.articles import Here

SOURCE = "article"  # as listeners/search.py registers it
MOST = 4


def related(here: Here, reader: Reader) -> list[int]:
    """Return the ids of what is about the same as an article, best first; whoever shows them narrows them again.

    Where too little is alike, what stands beside it in its category.
    """
    hits = asking.alike(SOURCE, here.id, here.text.language, reader, most=MOST)
    found = list(dict.fromkeys(hit.subject_id for hit in hits))
    if len(found) < MOST and here.category_id is not None:
        beside = lists.texts(reader).where(Article.category_id == here.category_id, Article.id != here.id)
        near = lists.in_order(beside, here.wanted, Article.position, most=MOST)
        found += [line.id for line in near if line.id not in found]
    return [one for one in found if one != here.id][:MOST]
