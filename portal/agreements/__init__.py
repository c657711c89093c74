"""What both sides agreed on: proposals, circulation, the signed version, and what was changed since."""
