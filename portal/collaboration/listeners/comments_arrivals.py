"""The mailroom hands the answers to comment mails over."""

from flask_babel import lazy_gettext as _l

from portal.collaboration.actions import comments_by_mail
from portal.mailroom.routes import delivers, explains, shields

delivers(comments_by_mail.KIND)(comments_by_mail.answer)
shields(comments_by_mail.KIND)(comments_by_mail.house_of)
explains("nothing_said", _l("It says nothing beside what it quotes."))
