"""The words that a review's rows are kept by."""

from enum import StrEnum


class PeriodKind(StrEnum):
    """Which stretch a review is about; quarters and halves follow the customer's fiscal year."""

    QUARTER = "quarter"
    HALF = "half"
    CUSTOM = "custom"


class ReviewState(StrEnum):
    """How far a review is; that of its newest stage."""

    PREPARED = "prepared"  # by the vendor, unseen by the customer
    OPEN = "open"  # both sides fill it
    ASKED = "asked"  # a CS lead is asked for a look before it is final
    LOOKED = "looked"  # had the look: may be made final
    FINAL = "final"  # frozen; what changes now makes a new edition
    REOPENED = "reopened"  # final once; being corrected for the next edition


class Slot(StrEnum):
    """What people write about a section, in this order: what we see → what it means → what we do."""

    SEEING = "seeing"
    MEANING = "meaning"
    DOING = "doing"


class Answer(StrEnum):
    """How a decision that was asked for was answered."""

    YES = "yes"
    NO = "no"
    LATER = "later"  # carried on to the next review


class AimKind(StrEnum):
    """What somebody aims at next becomes in the plan."""

    GOAL = "goal"
    INITIATIVE = "initiative"
    COMMITMENT = "commitment"


class ExportKind(StrEnum):
    """What can be made of a review."""

    PDF = "pdf"
    SLIDES = "slides"
    NUMBERS = "numbers"


class Paper(StrEnum):
    A4 = "a4"
    LETTER = "letter"


class Archival(StrEnum):
    """Whether the PDF is also fit for archives (PDF/A)."""

    NO = "no"
    PDF_A = "pdf_a"


class Outcome(StrEnum):
    """How making an export ended."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
