"""What is asked for when a review is taken along, and how papers end."""

from dataclasses import dataclass

from portal.reviews.rules.words import Archival, ExportKind, Paper

LANGUAGES = ("ja", "en")
MOST_WAITING = 8
"""So many papers of one review can be under way at once."""
MOST_ATTEMPTS = 3
BEFORE_THE_MEETING = "scheduled"
"""The batch of what is made by itself, days before both sides meet."""

MEDIA_TYPES = {
    ExportKind.PDF: "application/pdf",
    ExportKind.SLIDES: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ExportKind.NUMBERS: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ENDINGS = {ExportKind.PDF: "pdf", ExportKind.SLIDES: "pptx", ExportKind.NUMBERS: "xlsx"}


@dataclass(frozen=True)
class Wanted:
    """One paper, as it is asked for. Size and archives are the PDF's alone."""

    kind: ExportKind
    language: str = "ja"
    paper: Paper = Paper.A4
    archival: Archival = Archival.NO

    def plain(self) -> "Wanted":
        """Return the same without what makes no difference for its kind.

        >>> Wanted(ExportKind.NUMBERS, "en", Paper.LETTER).plain().paper
        <Paper.A4: 'a4'>
        """
        return self if self.kind is ExportKind.PDF else Wanted(self.kind, self.language)
