"""Files for the tests of imports, made on the spot, and dropping them in through the web."""

import html
import io
import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.foundation.db import db
from portal.plans.models import Kpi, Measurement, Node, OperatingRule, Plan

UGLY = (
    "株式会社髙橋商事　サクセスプラン①(㈱さくら商会様向け),,,,,,,,,\r\n"
    "作成日：令和8年11月21日,,,,,,,,,\r\n"
    ",,,,,,,,,\r\n"
    "目標,現状の課題,施策,運用ルール,ＫＰＩ,単位,開始値,目標値（必須）,期限,担当者\r\n"
    '①月次締めを短くする,"請求書が紙で届き、\r\n転記に手間がかかる",請求データの自動連携,経理｜毎朝取り込む｜毎日,'
    "月次締め日数,日,６．０,３．０,令和9年3月31日,田中　葵\r\n"
    ",,,,手入力伝票,件/月,３００,８０,2027/3/31,佐藤空さん\r\n"
    ",,承認フローの標準化,,差し戻し率,%,１２％,５％,R9.3.31,髙橋 花子\r\n"
    "合計,,,,,,３１８,,,\r\n"
)


def ugly() -> bytes:
    """A plan as people keep it: Shift_JIS, titles above, eras, full-width digits, quoted line ends, ①㈱髙, a total."""
    return UGLY.encode("cp932")


def drop(
    browser: FlaskClient, url: str, data: bytes | str, name: str = "plan.csv", kind: str = "map", **more: str
) -> tuple[int, str]:
    """Drop a file in; return the status and the address of the preview (or the page that refuses)."""
    raw = data.encode() if isinstance(data, str) else data
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(raw), name), "kind": kind, **more})
    answer = browser.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    return answer.status_code, answer.headers.get("Location", "") or answer.text


def apply(browser: FlaskClient, preview_url: str, *, leave_out: bool = False) -> int:
    """Tell to import what the preview shows; return the status."""
    page = browser.get(preview_url).text
    found = re.search(r'name="digest"[^>]*value="([^"]*)"', page)
    data = {"digest": found.group(1) if found else ""}
    if leave_out:
        data["leave_out"] = "y"
    return browser.post(f"{preview_url}/application", data=data).status_code


def bring_in(browser: FlaskClient, url: str, data: bytes | str, **how: str) -> str:
    """Drop a file in and import it; return the address of its page."""
    status, preview = drop(browser, url, data, **how)
    assert status == 303, text_of(preview)
    assert apply(browser, preview) == 303, text_of(browser.get(preview).text)
    return preview


def text_of(page: str) -> str:
    """The words of a page, without its tags."""
    body = page.split("<main", 1)[-1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def counts_of(page: str) -> dict[str, int]:
    """How many rows the preview says become what."""
    tile = r'data-outcome="(\w+)">\s*<div class="tile-label">.*?<div class="tile-value">(\d+)'
    return {code: int(number) for code, number in re.findall(tile, page, re.DOTALL)}


def plan_pid(at: Callable, slug: str = "sakura") -> str:
    with at(slug):
        return db.session.scalars(select(Plan.public_id).order_by(Plan.id)).first()


def empty_plan(at: Callable, slug: str = "sakura") -> str:
    """Make an empty shared plan beside the cast's; return its public id."""
    with at(slug):
        known = db.session.scalars(select(Plan)).first()
        plan = Plan(
            title="An empty plan", starts_on=known.starts_on, ends_on=known.ends_on, visibility="shared"
        )
        db.session.add(plan)
        db.session.commit()
        return plan.public_id


def tree(at: Callable, pid: str, slug: str = "sakura") -> list[tuple]:
    """Everything that a plan holds, without ids: what two equal maps have in common."""
    with at(slug):
        plan = db.session.scalars(select(Plan).where(Plan.public_id == pid)).one()
        nodes = db.session.scalars(
            select(Node)
            .where(Node.plan_id == plan.id, Node.deleted_at.is_(None))
            .order_by(Node.position, Node.id)
        ).all()
        ids = {node.id for node in nodes}
        kpis = {kpi.node_id: kpi for kpi in db.session.scalars(select(Kpi)) if kpi.node_id in ids}
        rules: dict[int, list] = {}
        for rule in db.session.scalars(select(OperatingRule).order_by(OperatingRule.position)):
            rules.setdefault(rule.node_id, []).append((rule.who, rule.what, rule.by_when))
        titles = {node.id: node.title for node in nodes}
        place: dict[int | None, int] = {}
        found = []
        for node in nodes:
            place[node.parent_id] = place.get(node.parent_id, 0) + 1
            said = _node(node, titles, kpis.get(node.id), rules.get(node.id, []))
            found.append((*said, place[node.parent_id]))
        return sorted(found)


def values(at: Callable, pid: str, slug: str = "sakura") -> list[tuple]:
    """Every measured row of a plan as (title, day, value), in the order in which they were recorded."""
    with at(slug):
        plan = db.session.scalars(select(Plan).where(Plan.public_id == pid)).one()
        rows = db.session.execute(
            select(Node.title, Measurement.on, Measurement.value)
            .join(Measurement, Measurement.node_id == Node.id)
            .where(Node.plan_id == plan.id)
            .order_by(Measurement.id)
        )
        return [tuple(row) for row in rows]


KPI_SAID = (
    "kind", "unit", "direction", "baseline", "baseline_on", "target", "target_on", "band_low", "band_high", "limit_low",
    "limit_high", "thresholds", "response_action", "response_vendor_id", "response_customer_id", "response_days",
    "cadence", "data_source", "worth_minor", "worth_currency", "latest_value", "latest_on",
)  # fmt: skip
NODE_SAID = (
    "description", "problem", "customer_owner_id", "vendor_owner_id", "department_id", "starts_on", "due_on", "weight",
    "outcome",
)  # fmt: skip


def _node(node: Node, titles: dict[int, str], kpi: Kpi | None, rules: list) -> tuple:
    said = [(name, str(getattr(node, name))) for name in NODE_SAID]
    terms = [(name, str(getattr(kpi, name))) for name in KPI_SAID] if kpi else []
    return (
        str(node.kind),
        titles.get(node.parent_id, ""),
        node.title,
        tuple(said),
        tuple(terms),
        tuple(rules),
    )
