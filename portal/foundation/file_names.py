"""Names of files as people send them: made plain before they are kept, whatever they held."""

import unicodedata

LONGEST = 200


def plain_name(name: str) -> str:
    """Return a file's name without folders and signs that cannot be seen; composed, so that が is one sign again.

    What is too long is cut in the middle: the ending stays.

    >>> plain_name("C:\\\\Users\\\\x\\\\見積.pdf"), plain_name("../../etc/passwd"), plain_name("a\\u202efdp.exe")
    ('見積.pdf', 'passwd', 'afdp.exe')
    >>> plain_name("か\\u3099.txt"), plain_name(" . "), len(plain_name("長" * 400 + ".xlsx"))
    ('が.txt', 'file', 200)
    """
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in base if c.isprintable()).strip()
    if not shown.strip(". "):
        return "file"
    if len(shown) <= LONGEST:
        return shown
    ending = shown[-12:]
    ending = ending[ending.index(".") :] if "." in ending else ""
    return shown[: LONGEST - len(ending)] + ending
