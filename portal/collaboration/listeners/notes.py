"""How the timeline tells that somebody wrote in a note."""

from portal.activity.sentences import told_by

told_by("collaboration/notes/told.html", "note.written")
