"""Where a customer is on the way with the vendor, and what a step on that way needs."""

#: In the order of the way; `left` is beside it.
WAY = ("pre_contract", "onboarding", "adoption", "renewal", "expansion", "advocacy")


def needs_sales_handover(before: str, after: str) -> bool:
    """True when the kick-off lies between the two stages: sales must have told CS what was promised.

    >>> needs_sales_handover("pre_contract", "onboarding"), needs_sales_handover("adoption", "renewal")
    (True, False)
    """
    return before == "pre_contract" and after in WAY[1:]
