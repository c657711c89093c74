"""The IMAP side of fetching: one folder, read by UID, each mail marked or moved only once it is ours."""

import imaplib
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

PATIENCE_SECONDS = 30
MOST_HEAD_BYTES = 256_000
_SIZE = re.compile(rb"UID (\d+)[^()]*RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+)[^()]*UID (\d+)")
AWAY = (imaplib.IMAP4.error, OSError)


@dataclass(frozen=True)
class Place:
    """Where a mailbox is: `imaps:` speaks TLS from the start, `imap:` upgrades, but for this machine itself."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @property
    def name(self) -> str:
        """Return what it is called in our records; without the password."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"[:300]


@dataclass(frozen=True)
class Waiting:
    """A mail that lies in the folder."""

    uid: int
    size: int


def place_of(url: str) -> Place:
    """Return where the mailbox of an address such as `imaps://user:password@host/INBOX` is.

    >>> place_of("imaps://a%40x.user:password@mail.x.example").name
    'a@x.user@mail.x.example:993/INBOX'
    """
    parts = urlsplit(url)
    port = parts.port or (993 if parts.scheme == "imaps" else 143)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Place(parts.scheme, parts.hostname or "", port, user, password, unquote(parts.path[1:]) or "INBOX")


@contextmanager
def opened(place: Place) -> Iterator["Folder"]:
    """Sign in and open the folder; raises one of `AWAY`."""
    server = _connected(place)
    try:
        _sign_in(server, place)
        yield Folder(server, place.folder)
    finally:
        with suppress(*AWAY):
            server.logout()


def _connected(place: Place) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if place.scheme == "imaps":
        return imaplib.IMAP4_SSL(place.host, place.port, ssl_context=context, timeout=PATIENCE_SECONDS)
    server = imaplib.IMAP4(place.host, place.port, timeout=PATIENCE_SECONDS)
    if _is_this_machine(place.host):  # no wire to listen to
        return server
    if "STARTTLS" not in server.capabilities:
        server.shutdown()
        raise imaplib.IMAP4.error("the server offers no TLS, and a password is not sent in the clear")
    server.starttls(ssl_context=context)
    return server


def _sign_in(server: imaplib.IMAP4, place: Place) -> None:
    """Sign in; a password with letters beyond ASCII needs the newer way."""
    if "AUTH=PLAIN" in server.capabilities:
        server.authenticate("PLAIN", lambda _: f"\0{place.user}\0{place.password}".encode())
    elif place.password.isascii() and place.user.isascii():
        server.login(place.user, place.password)
    else:
        raise imaplib.IMAP4.error("the server takes no password with such letters")


def _is_this_machine(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


class Folder:
    """An open folder."""

    def __init__(self, server: imaplib.IMAP4, name: str):
        self._server = server
        self._told(*server.select(quoted(name)))
        told = server.response("UIDVALIDITY")[1]
        self.uid_validity = int(told[0]) if told and told[0] else 0
        self._can = b" ".join(self._told(*server.capability())).decode("ascii", "replace").upper().split()

    def waiting(self, first_uid: int, most: int) -> list[Waiting]:
        """Return the mails from that UID on, in order, at most `most`."""
        found = self._uids(f"UID {first_uid}:*")
        wanted = [uid for uid in sorted(found) if uid >= first_uid][
            :most
        ]  # `*` is the last one, whatever its UID
        sizes = self._sizes(wanted)
        return [Waiting(uid, sizes[uid]) for uid in wanted if uid in sizes]

    def left_behind(self, below_uid: int) -> list[int]:
        """Return the UIDs that still lie here of those below."""
        return sorted(self._uids(f"UID 1:{below_uid - 1}")) if below_uid > 1 else []

    def raw(self, uid: int) -> bytes | None:
        """Return a mail's bytes without marking it; None when it has gone meanwhile."""
        return self._fetched(uid, "BODY.PEEK[]")

    def head(self, uid: int) -> bytes | None:
        """Return the bytes of a mail's head."""
        return self._fetched(uid, f"BODY.PEEK[HEADER]<0.{MOST_HEAD_BYTES}>")

    def mark_read(self, uid: int) -> None:
        """Mark a mail as read, for people who look into the mailbox."""
        self._told(*self._server.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)"))

    def move(self, uid: int, folder: str) -> None:
        """Move a mail to another folder, which is made where it is missing."""
        if "MOVE" in self._can:
            self._into(folder, "MOVE", uid)
            return
        self._into(folder, "COPY", uid)
        self._told(*self._server.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted \Seen)"))
        if "UIDPLUS" in self._can:
            self._told(*self._server.uid("EXPUNGE", str(uid)))

    def _into(self, folder: str, how: str, uid: int) -> None:
        if how == "MOVE":
            self.mark_read(uid)
        answer, words = self._server.uid(how, str(uid), quoted(folder))
        if answer == "NO":
            self._server.create(quoted(folder))
            answer, words = self._server.uid(how, str(uid), quoted(folder))
        self._told(answer, words)

    def _uids(self, which: str) -> list[int]:
        words = self._told(*self._server.uid("SEARCH", f"NOT DELETED {which}"))
        return [int(word) for line in words if isinstance(line, bytes) for word in line.split()]

    def _sizes(self, uids: list[int]) -> dict[int, int]:
        if not uids:
            return {}
        listed = ",".join(map(str, uids))
        found = {}
        for line in self._told(*self._server.uid("FETCH", listed, "(UID RFC822.SIZE)")):
            told = _SIZE.search(line if isinstance(line, bytes) else b"")
            if told:
                found[int(told[1] or told[4])] = int(told[2] or told[3])
        return found

    def _fetched(self, uid: int, what: str) -> bytes | None:
        for line in self._told(*self._server.uid("FETCH", str(uid), f"({what})")):
            if isinstance(line, tuple) and len(line) > 1:
                return bytes(line[1])
        return None

    @staticmethod
    def _told(answer: str, words: list) -> list:
        if answer != "OK":
            raise imaplib.IMAP4.error(f"{answer} {words[:1]!r}"[:300])
        return words


def quoted(folder: str) -> str:
    """Return a folder's name as IMAP takes it: quoted, in modified UTF-7 (RFC 3501, 5.1.3).

    >>> quoted("Kept"), quoted("受信箱 & co")
    ('"Kept"', '"&U9dP4Xux- &- co"')
    """
    pieces = re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", folder)
    coded = "".join(_plain(piece) if piece.isascii() else _coded(piece) for piece in pieces)
    return '"' + coded.replace("\\", r"\\").replace('"', r"\"") + '"'


def _plain(piece: str) -> str:
    return "".join(letter for letter in piece if letter.isprintable()).replace("&", "&-")


def _coded(piece: str) -> str:
    return "&" + b64encode(piece.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
