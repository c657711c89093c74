"""Makes the tables of the index known wherever the program runs, whichever features put texts in."""

from portal.foundation.search import models
from portal.search.models import Searching, SynonymGroup

TABLES = (models.SearchText, models.OwnText, Searching, SynonymGroup)
