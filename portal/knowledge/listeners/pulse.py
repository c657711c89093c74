"""The library's pulse changes with whatever lists of articles show, last thing in the transaction that changes it.

Last, so that two who write do not wait for each other in the middle of their work.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from portal.accounts.models.customers import new_pulse
from portal.foundation.db import inserting
from portal.foundation.last_things import forgotten_with_its_transaction
from portal.knowledge.models import Article, ArticleText, Category, LibraryPulse, Snippet
from portal.knowledge.models.pulse import THE_ONE

TOLD_IN_LISTS = (Article, ArticleText, Category, Snippet)
_CHANGED = "the library has changed"


@event.listens_for(Session, "after_flush")
def _notice_rows(session: Session, _context: Any) -> None:
    if any(isinstance(row, TOLD_IN_LISTS) for row in (*session.new, *session.dirty, *session.deleted)):
        session.info[_CHANGED] = True


@event.listens_for(Session, "do_orm_execute")
def _notice_statements(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if not state.is_select and mapper is not None and issubclass(mapper.class_, TOLD_IN_LISTS):
        state.session.info[_CHANGED] = True


@event.listens_for(Session, "before_commit")
def _give_another_pulse(session: Session) -> None:
    session.flush()
    if session.info.pop(_CHANGED, False):
        another = {"number": new_pulse()}
        made = inserting(LibraryPulse).values(id=THE_ONE, **another)
        session.connection().execute(made.on_conflict_do_update(index_elements=["id"], set_=another))


forgotten_with_its_transaction(_CHANGED)
