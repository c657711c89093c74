"""How the timeline tells what happened to plans and their maps."""

from portal.activity.sentences import told_by

told_by(
    "plans/told.html",
    "node.created",
    "node.revised",
    "node.moved",
    "node.deleted",
    "node.restored",
    "nodes.shared",
    "goal.closed",
    "goal.reopened",
    "rule_of_use.added",
    "rule_of_use.revised",
    "rule_of_use.removed",
    "plan.created",
    "plan.revised",
    "plan.shared",
    "plan.activated",
    "plan.deleted",
    "plan.draft",
    "plan.proposed",
    "plan.agreed",
    "plan.closed",
)

told_by(
    "plans/checkins/told.html",
    "node.blocked",
    "node.still_blocked",
    "node.freed",
    "node.closed",
    "response.begun",
)
