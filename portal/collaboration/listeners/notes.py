"""How the timeline tells that somebody wrote in a note; and open notes hear of what the program put into them."""

from portal.activity.sentences import told_by
from portal.collaboration.actions.notes import NoteBegun
from portal.collaboration.live import notes_rooms as rooms
from portal.collaboration.live.notes_rooms import Place
from portal.foundation.events import after_commit

told_by("collaboration/notes/told.html", "note.written")


@after_commit(NoteBegun)
def let_them_read_on(event: NoteBegun) -> None:
    """Show the first lines to whoever has the empty note open."""
    rooms.rows_added(Place(event.customer_id, event.subject_kind, event.subject_id, event.place), 1)
