"""Tables of agreements: editions and how they go round, single proposals, and what the map says of both."""

from portal.agreements.models.agreements import (
    Agreement,
    AgreementDocument,
    CirculationSeat,
    CirculationStep,
    How,
    Manner,
    Outcome,
    Part,
    Signatory,
    Signature,
    Verdict,
)
from portal.agreements.models.proposals import (
    Addendum,
    PlanMarks,
    Proposal,
    ProposalKind,
    ProposalState,
)

__all__ = [
    "Addendum",
    "Agreement",
    "AgreementDocument",
    "CirculationSeat",
    "CirculationStep",
    "How",
    "Manner",
    "Outcome",
    "Part",
    "PlanMarks",
    "Proposal",
    "ProposalKind",
    "ProposalState",
    "Signatory",
    "Signature",
    "Verdict",
]
