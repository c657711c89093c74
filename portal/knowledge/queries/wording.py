"""Words of ours that stand inside an article, in the language of the article."""

from collections.abc import Callable

from flask_babel import force_locale

from portal.foundation.i18n import lazy_gettext as _l

WORDS = {
    "note": _l("Good to know"),
    "tip": _l("Tip"),
    "important": _l("Important"),
    "warning": _l("Watch out"),
    "danger": _l("Danger"),
    "more": _l("More about this"),
    "code": _l("To copy"),
    "copy": _l("Copy"),
    "copied": _l("Copied"),
    "table": _l("Table"),
    "footnotes": _l("Footnotes"),
    "back": _l("Back to the text"),
    "done": _l("Done:"),
    "open": _l("To do:"),
    "video": _l("Watch the video"),
    "elsewhere": _l("Opens %(place)s in a new tab"),
}


def wording(language: str) -> Callable[[str], str]:
    """Return what words a code, in a language.

    A code about something takes it after a colon, such as `elsewhere:YouTube`.
    """
    with force_locale(language):
        worded = {code: str(words) for code, words in WORDS.items()}

    def word(code: str) -> str:
        name, _colon, about = code.partition(":")
        return worded[name] % {"place": about} if about else worded[name]

    return word
