"""Chat channels: told once, in few messages, at least once, never more than their readers may see, nowhere private."""

import base64
import hashlib
import hmac
import http.server
import json
import logging
import ssl
import subprocess
import threading
from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.activity.actions import channels as change
from portal.activity.actions.channels import Wish
from portal.activity.actions.channels_messages import batch_of
from portal.activity.models import Channel, ChannelNews, ChatFormat, Covers, Readers
from portal.activity.queries import channels as queries
from portal.activity.rules.chat import Batch, Line, body, calm
from portal.collaboration.models.comments import Comment, CommentThread
from portal.foundation import clock, outward
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db, writing
from portal.foundation.outbox import OutboxItem, work_off
from portal.foundation.outward import Unreachable
from portal.foundation.sealed import BrokenSeal, seal, unseal
from portal.foundation.tenancy import customer_scope, every_customer
from portal.plans.models import Node
from tests.activity.test_notices import cast_actor, say, user
from tests.cast import STAFF

KINDS = ("comment.begun", "comment.replied", "proposal.put_forward")


class Peer(http.server.BaseHTTPRequestHandler):
    """A chat service at this machine, speaking TLS."""

    def do_POST(self) -> None:
        server = self.server
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        server.got.append((self.path, dict(self.headers), sent))
        self.send_response(server.answers.pop(0) if server.answers else 200)
        self.send_header("Location", "https://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def peer(app, tmp_path, monkeypatch):
    """A real chat service, in the operator's own network and with a certificate that is trusted."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    monkeypatch.setitem(app.config, "OWN_NETWORK_HOSTS", "localhost")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    server.got, server.answers = [], []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def customer(slug: str = "sakura") -> Customer:
    return db.session.scalars(select(Customer).where(Customer.slug == slug)).one()


def set_up(app, url: str = "https://hooks.example/x", **more: object) -> int:
    """Set up a channel; return its inner id."""
    with app.app_context(), writing():
        wish = {
            "name": "cs-news", "format": ChatFormat.SLACK, "kinds": KINDS, "url": url,
            "readers": Readers.REACH, "language": "en",
        } | more  # fmt: skip
        channel = change.set_up(Wish(**wish), by=cast_actor("vera"))
        db.session.commit()
        return channel.id


def at_the_peer(peer) -> str:
    return f"https://localhost:{peer.server_address[1]}/services/T0/secret?x=1"


def own_node(at, title: str = "sakura shared initiative", owner: str = "bo") -> None:
    """Let somebody own a node, so that comments on it are told of."""
    with at("sakura"):
        db.session.scalars(select(Node).where(Node.title == title)).one().vendor_owner_id = user(owner).id
        db.session.commit()


def news(app) -> list[ChannelNews]:
    with app.app_context(), every_customer("a test looks at all of it"):
        return list(db.session.scalars(select(ChannelNews).order_by(ChannelNews.id)))


def work(app, later: float = 60) -> None:
    """Let the worker do what is due a while later."""
    with time_machine.travel(clock.now() + timedelta(seconds=later), tick=False), app.app_context():
        work_off()


# -- telling -


def test_a_burst_goes_in_one_message_and_once(app, as_, at, peer):
    channel_id = set_up(app, at_the_peer(peer))
    own_node(at)
    chloe = as_("chloe")
    for number in range(12):
        say(chloe, at, f"number {number}.")
    work(app)
    ((path, headers, sent),) = peer.got
    told = json.loads(sent)
    assert path == "/services/T0/secret?x=1"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    sections = [block for block in told["blocks"] if block["type"] == "section"]
    assert len(sections) == 10
    assert sections[0]["text"]["text"] == "A new comment · 株式会社さくら商会 · sakura shared initiative"
    assert "number" not in sent.decode()
    assert told["blocks"][-1]["elements"][0]["text"]["text"] == "2 more in the portal"
    work(app, 300)
    assert len(peer.got) == 1
    with app.app_context():
        assert queries.counts([channel_id]) == {channel_id: (12, 0)}


def test_what_was_written_is_shown_only_where_it_was_asked_for(app, as_, at, peer):
    set_up(app, at_the_peer(peer), with_text=True)
    own_node(at)
    say(as_("chloe"), at, "the words themselves")
    work(app)
    assert "the words themselves" in peer.got[0][2].decode()


def test_where_others_read_along_nothing_is_named(app, as_, at, peer):
    set_up(app, at_the_peer(peer), readers=Readers.OTHERS, with_text=True)
    own_node(at)
    say(as_("chloe"), at, "the words themselves")
    work(app)
    sent = peer.got[0][2].decode()
    for words in ("さくら", "sakura", "the words themselves", "Chloe"):
        assert words not in sent
    assert "A new comment" in sent


def test_a_line_leads_whoever_may_see_it_there_and_nobody_else(app, as_, at, peer):
    set_up(app, at_the_peer(peer), readers=Readers.OTHERS)
    own_node(at)
    say(as_("chloe"), at, "inside", "vendor")
    work(app)
    section = next(block for block in json.loads(peer.got[0][2])["blocks"] if block["type"] == "section")
    path = section["accessory"]["url"].removeprefix("http://localhost")
    assert as_("bo").get(path).location.startswith("/c/sakura/comments/")
    for who in ("olivia", "aoi", "mallory", "ann"):
        assert as_(who).get(path).status_code == 404
    assert as_("").get(path).status_code == 401


def test_the_generic_format_is_signed(app, as_, at, peer):
    channel_id = set_up(app, at_the_peer(peer), format=ChatFormat.GENERIC)
    own_node(at)
    say(as_("chloe"), at, "look")
    work(app)
    _path, headers, sent = peer.got[0]
    found = {name.lower(): value for name, value in headers.items()}
    with app.app_context():
        secret = change.signing_secret(db.session.get_one(Channel, channel_id))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{found['webhook-id']}.{found['webhook-timestamp']}.".encode() + sent
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert found["webhook-signature"] == f"v1,{expected}"
    (line,) = json.loads(sent)["notices"]
    assert (line["kind"], line["title"]) == ("comment.begun", "sakura shared initiative")


# -- nobody is told what they may not see -


@pytest.mark.parametrize(
    ("covers", "whose", "hears"),
    [
        (Covers.EVERY_CUSTOMER, None, True),
        (Covers.CUSTOMER, "sakura", True),
        (Covers.CUSTOMER, "ume", False),
        (Covers.SEGMENT, 1, True),
        (Covers.SEGMENT, 99, False),
        (Covers.CSM, "chloe", True),
        (Covers.CSM, "olivia", False),
        (Covers.CSM, "carl", False),  # in the team, but not one who accompanies
    ],
)
def test_a_channel_hears_of_the_customers_it_covers(app, as_, at, covers, whose, hears):
    with app.app_context():
        covers_id = (
            user(whose).id if whose in STAFF else customer(whose).id if isinstance(whose, str) else whose or 0
        )
    set_up(app, covers=covers, covers_id=covers_id)
    own_node(at)
    say(as_("chloe"), at, "look")
    assert len(news(app)) == int(hears)


@pytest.mark.parametrize(
    ("side", "slug", "visibility", "hears"),
    [
        (Side.VENDOR, "", "vendor", True),
        (Side.VENDOR, "", "shared", True),
        (Side.CUSTOMER, "sakura", "shared", True),
        (Side.CUSTOMER, "sakura", "vendor", False),
        (Side.CUSTOMER, "ume", "shared", False),
    ],
)
def test_each_side_hears_its_own_inside_and_what_is_shared(app, as_, at, side, slug, visibility, hears):
    with app.app_context():
        customer_id = customer(slug).id if slug else 0
    set_up(app, side=side, customer_id=customer_id)
    own_node(at)
    say(as_("chloe"), at, "look", visibility)
    assert len(news(app)) == int(hears)


def test_the_customers_inside_goes_to_the_customers_channel_alone(app, as_, at):
    set_up(app)
    with app.app_context():
        sakura = customer().id
    own = set_up(app, side=Side.CUSTOMER, customer_id=sakura)
    own_node(at)
    say(as_("aoi"), at, "among ourselves", "customer")
    assert [one.channel_id for one in news(app)] == [own]


@pytest.mark.parametrize("gone", ["inside", "deleted", "elsewhere", "unchosen"])
def test_what_may_no_longer_be_said_is_left_out_when_it_goes(app, as_, at, peer, gone):
    with app.app_context():
        sakura, ume = customer().id, customer("ume").id
    channel_id = set_up(
        app, at_the_peer(peer), side=Side.CUSTOMER if gone == "inside" else Side.VENDOR, customer_id=sakura,
        covers=Covers.CUSTOMER, covers_id=sakura,
    )  # fmt: skip
    own_node(at)
    say(as_("chloe"), at, "soon gone")
    assert len(news(app)) == 1
    with at("sakura"):
        thread = db.session.scalars(select(CommentThread).order_by(CommentThread.id.desc())).first()
        comment = db.session.scalars(select(Comment).where(Comment.thread_id == thread.id)).one()
        channel = db.session.get_one(Channel, channel_id)
        if gone == "inside":
            thread.visibility = comment.visibility = Visibility.VENDOR
        elif gone == "deleted":
            comment.deleted_at = clock.now()
        elif gone == "elsewhere":
            channel.covers_id = ume
        else:
            channel.kinds = ["comment.replied"]
        db.session.commit()
    work(app)
    assert peer.got == []
    (left,) = news(app)
    assert left.sent_at is None
    assert left.dropped_at is not None


def test_what_is_withdrawn_is_not_told(app, as_, at):
    set_up(app)
    own_node(at)
    say(as_("chloe"), at, "never mind")
    with at("sakura"):
        comment = db.session.scalars(select(Comment.public_id).order_by(Comment.id.desc())).first()
    as_("chloe").post(f"/c/sakura/comments/{comment}/delete")
    assert news(app) == []


# -- at least once, and given up in the open -


def test_what_fails_is_tried_again_and_nothing_is_lost(app, as_, at, peer):
    channel_id = set_up(app, at_the_peer(peer))
    own_node(at)
    peer.answers = [500, 429]
    say(as_("chloe"), at, "first")
    logging.disable(logging.ERROR)
    work(app)
    say(as_("chloe"), at, "second")  # goes along with the next attempt
    work(app, 200)
    logging.disable(logging.NOTSET)
    with app.app_context():
        channel = db.session.get_one(Channel, channel_id)
        assert (channel.trouble, channel.stopped_at) == ("busy", None)
    work(app, 2000)
    assert [len(json.loads(sent)["blocks"]) for _path, _headers, sent in peer.got] == [2, 3, 3]
    with app.app_context():
        channel = db.session.get_one(Channel, channel_id)
        assert (channel.trouble, channel.failing_since) == ("", None)
        assert queries.counts([channel_id]) == {channel_id: (2, 0)}


@pytest.mark.parametrize(("answer", "attempts"), [(404, 1), (302, change.PATIENCE)])
def test_a_channel_is_given_up_and_that_is_shown(app, as_, at, peer, answer, attempts):
    channel_id = set_up(app, at_the_peer(peer))
    own_node(at)
    peer.answers = [answer] * 20
    say(as_("chloe"), at, "look")
    logging.disable(logging.ERROR)
    for hour in range(1, 12):
        work(app, 3700 * hour)
    logging.disable(logging.NOTSET)
    assert len(peer.got) == attempts  # a redirection is followed nowhere
    assert "Given up" in as_("leo").get("/desk/channels").text
    assert "1 not told" in as_("leo").get("/desk/channels").text
    with app.app_context():
        assert db.session.get_one(Channel, channel_id).stopped_at is not None
        items = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "channels.send")).all()
        assert "secret" not in " ".join(item.last_error or "" for item in items)


def test_a_stopped_channel_hears_nothing(app, as_, at):
    channel_id = set_up(app)
    with app.app_context(), writing():
        change.stop(db.session.get_one(Channel, channel_id), by=cast_actor("vera"))
        db.session.commit()
    own_node(at)
    say(as_("chloe"), at, "look")
    assert news(app) == []


# -- where nothing may be posted to -


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x", "ftp://hooks.example", "https://", "//hooks.example", "javascript:alert(1)",
        "https://user:password@hooks.example/", "https://hooks.example:99999/", "https://hooks.example/\r\nX: 1",
        "https://hooks.example/" + "a" * 2000, "https://フック.example/", "https://hooks.example/a b", "",
    ],
)  # fmt: skip
def test_addresses_that_are_none(url):
    with pytest.raises(Unreachable, match="not_https"):
        outward.place_of(url)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "localhost",
     "0.0.0.0", "2130706433", "0x7f000001", "[64:ff9b::7f00:1]"],
)  # fmt: skip
def test_private_addresses_are_refused_however_they_are_written(app, host):
    with app.app_context(), pytest.raises(Unreachable, match=r"private|unknown_host|not_https"):
        outward.post(f"https://{host}/x", b"{}", {})


def test_a_name_that_leads_inside_is_refused_when_it_goes(app, monkeypatch):
    """The name looked fine when it was entered; what counts is where it leads at that moment, all of it."""
    found = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_keys: found)
    with app.app_context(), pytest.raises(Unreachable, match="private"):
        outward.post("https://hooks.example/x", b"{}", {})


def test_a_certificate_for_another_name_is_not_trusted(app, peer, monkeypatch):
    monkeypatch.setitem(app.config, "OWN_NETWORK_HOSTS", "127.0.0.1")
    with app.app_context(), pytest.raises(Unreachable, match="no_answer"):
        outward.post(f"https://127.0.0.1:{peer.server_address[1]}/", b"{}", {})
    assert peer.got == []


def test_the_address_is_kept_sealed(app):
    channel_id = set_up(app, "https://hooks.example/services/secret")
    with app.app_context():
        channel = db.session.get_one(Channel, channel_id)
        assert "secret" not in channel.sealed_url
        assert (channel.host, change.url_of(channel)) == (
            "hooks.example",
            "https://hooks.example/services/secret",
        )
        assert seal("x", "channel") != seal("x", "channel")
        with pytest.raises(BrokenSeal):
            unseal(seal("x", "channel"), "other")
        with pytest.raises(BrokenSeal):
            unseal("nonsense", "channel")


# -- what services read -

HOSTILE = [
    "<!channel> <@U123> <https://evil.example|click>", "*bold* _x_ ~y~ `z` > q", "[x](https://evil.example)",
    "@everyone @here", "{{DATE(2026-01-01T00:00:00Z,SHORT)}}", "\u202etxt.exe", "a\nb\r\nc\x00d", "</at><at>x</at>",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_that_people_write_is_read_as_a_command(words):
    line = Line("A new comment", "https://p.example/news/x", "comment.begun", words, words, words)
    batch = Batch("News", [line], "https://p.example", "Open")
    slack = json.loads(body(ChatFormat.SLACK, batch))
    assert "<" not in slack["text"]
    assert slack["mrkdwn"] is False
    texts = [block["text"] for block in slack["blocks"]]
    assert all(text["type"] == "plain_text" and text["emoji"] is False for text in texts)
    card = json.loads(body(ChatFormat.TEAMS, batch))["attachments"][0]["content"]
    assert {part["type"] for part in card["body"]} == {"RichTextBlock", "ActionSet"}
    runs = [
        run["text"] for part in card["body"] if part["type"] == "RichTextBlock" for run in part["inlines"]
    ]
    assert "{{" not in "".join(runs)
    assert "entities" not in card
    links = [
        action["url"] for part in card["body"] if part["type"] == "ActionSet" for action in part["actions"]
    ]
    assert links == ["https://p.example/news/x"]


@given(st.text(max_size=400))
def test_a_line_is_one_short_line_whatever_is_written(words):
    said = calm(words, 60)
    assert len(said) <= 60
    assert said.isprintable() or all(char.isprintable() or char > "\x7f" for char in said)
    assert "\n" not in said


def test_the_weightiest_comes_first(app, as_, at):
    channel_id = set_up(app)
    own_node(at)
    say(as_("chloe"), at, "look")
    with app.app_context(), customer_scope(customer().id):
        channel, _ids, told = queries.owed(channel_id)
        assert batch_of(channel, told).heading == "News from the success portal of Aozora Cloud"
