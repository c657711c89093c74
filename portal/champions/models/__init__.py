"""Champions, ambassadors, their points, and acts of advocacy."""

from portal.champions.models.advocacy import AdvocacyAct
from portal.champions.models.people import ChampionProfile, Nomination, Strike
from portal.champions.models.points import PointEntry, ProgrammeRules

__all__ = ["AdvocacyAct", "ChampionProfile", "Nomination", "PointEntry", "ProgrammeRules", "Strike"]
