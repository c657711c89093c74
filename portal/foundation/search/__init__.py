"""The index behind every search: BM25 in plain SQL over posting tables of our own, the same on both databases.

Features put their texts in (through the outbox) and ask; rights are part of the question, never a filter after it.
"""
