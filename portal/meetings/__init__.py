"""Meetings of both sides: times, invitations, agenda, minutes and what was decided."""
