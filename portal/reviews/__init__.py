"""Business reviews (QBR): what was agreed, done and reached in a period, what comes next, and its paper."""
