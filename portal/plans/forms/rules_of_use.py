"""A rule of use: who does what by when."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from portal.foundation.forms import Given, SeenForm, Short


class RuleOfUseForm(SeenForm):
    """One rule in three short answers."""

    who = StringField(_l("Who"), [Given(), Short(120)])
    what = StringField(_l("Does what"), [Given(), Short(300)])
    by_when = StringField(_l("By when"), [Short(120)], description=_l("Such as: the same day by 18:00."))
