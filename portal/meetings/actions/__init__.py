"""Proposing, fixing, changing, answering and booking meetings."""
