"""How long something took, in words."""

from flask_babel import gettext as _

AN_HOUR = 60


def lasting(minutes: float | None) -> str:
    """Write how long something took: 45 min, 3 h 20 min; a dash for what is not known."""
    if minutes is None:
        return "–"
    whole = round(minutes)
    hours, rest = divmod(whole, AN_HOUR)
    if not hours:
        return str(_("%(minutes)s min", minutes=rest))
    return str(
        _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest) if rest else _("%(hours)s h", hours=hours)
    )
