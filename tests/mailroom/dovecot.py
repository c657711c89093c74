"""A real IMAP and LMTP server of our own: Dovecot on 127.0.0.1, in a folder of its own, run by whom it harms nobody."""

import getpass
import imaplib
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PROGRAM = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin")
PASSWORD = "secret / 合言葉"

CONFIGURATION = """
protocols = imap lmtp
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
instance_name = {folder}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
auth_username_chars = abcdefghijklmnopqrstuvwxyz0123456789.+-_@
recipient_delimiter = +
passdb {{
  driver = passwd-file
  args = scheme=plain {folder}/people
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
}}
"""


class Dovecot:
    """The server, and what a test does with its mailboxes."""

    def __init__(self) -> None:
        me = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwnam(getpass.getuser())
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.imap, self.imaps, self.lmtp = (free_port() for _ in range(3))
        self._me = me
        _make_certificate(self.folder)
        (self.folder / "people").write_text(f"portal@in.vendor.example:{PASSWORD}\n")
        (self.folder / "conf").write_text(
            CONFIGURATION.format(
                folder=self.folder,
                user=me.pw_name,
                group=_group(me.pw_gid),
                uid=me.pw_uid,
                gid=me.pw_gid,
                imap=self.imap,
                imaps=self.imaps,
                lmtp=self.lmtp,
            )
        )
        for path in (self.folder, *self.folder.iterdir()):
            os.chown(path, me.pw_uid, me.pw_gid)
        self._running: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        assert PROGRAM is not None
        as_whom = {"user": self._me.pw_uid, "group": self._me.pw_gid} if os.geteuid() == 0 else {}
        with (self.folder / "said").open("ab") as said:
            self._running = subprocess.Popen(
                [PROGRAM, "-F", "-c", str(self.folder / "conf")], stdout=said, stderr=said, **as_whom
            )
        deadline = time.monotonic() + 20
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.imap), 2):
                    return
            except OSError:
                assert time.monotonic() < deadline, self.log()
                assert self._running.poll() is None, self.log()
                time.sleep(0.05)

    def stop(self) -> None:
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()
            self._running.wait(15)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        return "".join(
            path.read_text(errors="replace")
            for path in (self.folder / "said", self.folder / "log")
            if path.exists()
        )

    def put(self, raw: bytes, to: str = "portal@in.vendor.example") -> None:
        """Hand a mail over by LMTP, as a mail server does."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as peer:
            refused = peer.sendmail("sender@sakura.example", [to], raw, ["BODY=8BITMIME"])
        assert not refused

    def append(self, raw: bytes, folder: str = "INBOX") -> None:
        """Put a mail into a folder as it is, without a line added."""
        box = self.box()
        answer, words = box.append(folder, None, None, raw)
        assert answer == "OK", words
        box.logout()

    def box(self) -> imaplib.IMAP4:
        """Return a signed-in client."""
        client = imaplib.IMAP4("127.0.0.1", self.imap, timeout=20)
        client._encoding = "utf-8"
        client.login("portal@in.vendor.example", PASSWORD)
        return client

    def count(self, folder: str = "INBOX", which: str = "ALL") -> int:
        """Return how many mails lie in a folder."""
        box = self.box()
        answer, _ = box.select(f'"{folder}"', readonly=True)
        found = box.search(None, which)[1][0].split() if answer == "OK" else []
        box.logout()
        return len(found)

    def begin_anew(self, uid_validity: int) -> None:
        """Let the INBOX forget which UIDs it gave, as after a repair; its mails stay."""
        program = shutil.which("doveadm", path=os.environ.get("PATH", "") + ":/usr/bin") or "doveadm"
        who = {"user": self._me.pw_uid, "group": self._me.pw_gid} if os.geteuid() == 0 else {}
        subprocess.run(
            [program, "-c", str(self.folder / "conf"), "mailbox", "update", "-u", "portal@in.vendor.example",
             "--uid-validity", str(uid_validity), "INBOX"],
            check=True, capture_output=True, **who,
        )  # fmt: skip

    def clear(self) -> None:
        """Throw all mail and folders away; the INBOX begins anew with another UIDVALIDITY."""
        shutil.rmtree(self.folder / "mail", ignore_errors=True)


def _make_certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True, capture_output=True,
    )  # fmt: skip


def _group(gid: int) -> str:
    import grp  # noqa: PLC0415

    return grp.getgrgid(gid).gr_name


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
