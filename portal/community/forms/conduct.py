"""How people treat each other in the community: the installation's own words, else ours."""

from flask_babel import gettext as _

from portal.community.queries.standing_of import rules


def code_of_conduct(language: str) -> str:
    """Return the code of conduct as Markdown, in the language asked for, else in the other one."""
    settled = rules()
    own = (settled.code_en or settled.code_ja) if language == "en" else (settled.code_ja or settled.code_en)
    return own or usual_code()


def usual_code() -> str:
    """Return the code of conduct that holds until the installation has its own."""
    promises = (
        _("Write as you would speak to somebody at the next desk: friendly, and to the point."),
        _(
            "What belongs to your company or to a client of yours stays out: names, figures, contracts, personal data."
        ),
        _("Say what you have tried yourself, and say so when you are not sure."),
        _("No advertising. Whoever sells something says that they do."),
        _("Thank whoever helped you, and mark the answer that did."),
        _("When something should not stand, report it instead of arguing. A moderator looks at it."),
    )
    return "\n".join(f"- {line}" for line in promises)
