"""Which ideas may be the same as one: looked for by its own words, or by those that somebody types."""

from portal.accounts.models import User
from portal.foundation.audience import Reader, Side
from portal.foundation.search import asking
from portal.foundation.search.shapes import Question
from portal.ideas.models import Idea
from portal.ideas.queries import ideas
from portal.ideas.queries.indexing import SOURCE
from portal.search.queries.synonyms import synonyms

MOST = 8


def like(idea: Idea, reader: User, words: str, language: str) -> list[ideas.Line]:
    """Return ideas that this one may be merged into: those that say the same, or whose words hold what is typed."""
    if words:
        found = [line for line in ideas.lines(reader, words=words) if line.public_id != idea.public_id]
        return found[:MOST]
    asked = f"{idea.title_in(language)} {idea.told_in(language)}"
    question = Question(
        asked, Reader(Side.VENDOR), sources=frozenset({SOURCE}), synonyms=synonyms(), most=MOST * 2
    )
    hits = [hit.public_id for hit in asking.ask(question).hits if hit.subject_id != idea.id]
    known = {line.public_id: line for line in ideas.lines(reader, only=list(dict.fromkeys(hits)))}
    return [known[one] for one in dict.fromkeys(hits) if one in known][:MOST]
