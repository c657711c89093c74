"""One box over everything that the reader may read: the results, the words people looked for, and synonyms."""
