"""Who may see what is said: a thread is never wider than what it is about, and never the other side's inside."""


def choices(of_subject: str, side: str) -> tuple[str, ...]:
    """Return for whom a person of this side may write about a subject of this visibility, what is usual first.

    The vendor's team writes inside unless it says otherwise; a customer's people write for both companies.

    >>> choices("shared", "vendor"), choices("shared", "customer"), choices("vendor", "vendor")
    (('vendor', 'shared'), ('shared', 'customer'), ('vendor',))
    >>> choices("vendor", "customer")
    ()
    """
    if of_subject != "shared":
        return (of_subject,) if of_subject == side else ()
    return ("vendor", "shared") if side == "vendor" else ("shared", "customer")


def within(visibility: str, of_subject: str) -> bool:
    """True when what is seen by `visibility` is seen by nobody who does not see the subject."""
    return of_subject in ("shared", visibility)


def shortened(text: str, most: int = 240) -> str:
    """Return the beginning of a text as one paragraph.

    >>> shortened("One two  three", 9)
    'One two …'
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    head, space, _rest = cut.rpartition(" ")
    return f"{head if space and len(head) > most // 2 else cut.rstrip()} …"
