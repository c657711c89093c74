"""How to sign in to the demo: one password for all its people, made from the installation's own key.

It is the same at every start and different in every installation; it is stored nowhere but as its hashes.
"""

import hashlib
import hmac

from flask import current_app

from portal.accounts.actions import passwords, sign_in
from portal.accounts.actions.invitations import actor_of
from portal.foundation.db import db
from portal.web.demo.cast import STAFF, VENDOR_DOMAIN
from portal.web.demo.companies import COMPANIES
from portal.web.demo.opening import address
from portal.web.demo.telling import Act, Story

#: Who can be tried out, and as what: one person of each role.
ROLES = (
    ("misaki", "CSM · 担当CSM (株式会社ミナト商会ほか)"),
    ("ken", "customer's administrator · 顧客企業の管理者 (株式会社ミナト商会)"),
    ("naoki", "customer's member, champion · メンバー、社内推進リーダー (株式会社ミナト商会)"),
    ("kazuko", "customer's executive, viewer · 閲覧のみの役員 (株式会社ミナト商会)"),
    ("yumi", "customer's member · メンバー (株式会社ミナト商会)"),
    ("emma", "customer's administrator, English (Harbour Dining Ltd)"),
    ("mamoru", "customer's administrator, large company · 大手企業の管理者 (北都ロジスティクス株式会社)"),
    ("aya", "customer's member, large company · 大手企業のメンバー (北都ロジスティクス株式会社)"),
    ("emily", "CSM, English (Harbour Dining Ltd)"),
    ("reiko", "CS lead · CS責任者"),
    ("naoko", "administrator of the installation · システム管理者"),
    ("kyoko", "writes articles · ナレッジの執筆者"),
    ("daisuke", "colleague in sales · 営業担当"),
)
WORDS = (
    "asagi", "hayate", "hotaru", "inaho", "kasumi", "komorebi", "minamo", "nagisa", "sazanami", "shigure",
    "tsumugi", "wakaba", "yamabuki", "yukidoke", "akatsuki", "hinata",
)  # fmt: skip


def password() -> str:
    """Return the password of this demo's people."""
    key = current_app.config["SECRET_KEY"].encode()
    drawn = hmac.new(key, b"password of the demo", hashlib.sha256).digest()
    words = [WORDS[byte % len(WORDS)] for byte in drawn[:3]]
    return "-".join([*words, f"{int.from_bytes(drawn[3:6]) % 10_000:04}"])


def choose_password(story: Story, who: str) -> Act:
    """Return the scene in which somebody signs in for the first time and sets their password."""

    def act(_by: object) -> None:
        with current_app.test_request_context("/"):
            person = story.person(who)
            sign_in.begin(person, "link")
            db.session.commit()  # hashing lets go of what is not committed
            passwords.set_password(person, password(), by=actor_of(person))
            sign_in.leave(story.person(who))

    return act


def sign_ins(base_url: str) -> str:
    """Return what to print: the address, and how to sign in as each role."""
    addresses = {one.person.key: address(one.person, VENDOR_DOMAIN) for one in STAFF}
    for company in COMPANIES:
        addresses |= {one.person.key: address(one.person, company.domain) for one in company.members}
    lines = [
        f"  {base_url}/sign-in",
        f"  Password of everybody below · 下の全員のパスワード:  {password()}",
        f"  Or by mail, which arrives at · またはメールで(届く先):  {base_url}/mailbox",
        f"  Files to import · 取り込みを試すファイル:  {base_url}/demo/files",
        "",
    ]
    lines += [f"  {addresses[who]:36} {role}" for who, role in ROLES]
    return "\n".join(["", "The demo is ready · デモの準備ができました", "", *lines, ""])
