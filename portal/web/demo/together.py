"""ミナト商会, lately: both sides work on one plan, talk about it, and change what was agreed by agreement."""

from collections.abc import Sequence

from portal.agreements.actions import proposals
from portal.agreements.queries.proposals import open_of
from portal.collaboration.actions import comments, notes
from portal.collaboration.queries.comments import Discussion, talks, thread
from portal.collaboration.rules.notes_lines import Line
from portal.collaboration.subjects import Subject, subject
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.plans.actions import nodes_blocks
from portal.plans.actions.nodes import revise
from portal.plans.queries.nodes import kpi_of
from portal.web.demo.mapping import Mapping

MANUAL, RETURNED, SAME_DAY, CASES = "手入力伝票", "差し戻し率", "商談記録の当日入力", "社内事例の公開"
APPROVALS, MOBILE = "承認フローの標準化", "全営業のモバイル利用"


def add_scenes(now: Mapping) -> None:
    """Add what the two sides did together in the last days; what rests on another scene is three days later at least,
    because what falls on a weekend is moved."""
    now.scene(
        10,
        "16:10",
        "naoki",
        lambda by: _propose(
            now, CASES, {"target": 5.0}, "1月の営業会議でもう1件、導入の経緯を話すことになりました。", by
        ),
    )
    now.scene(7, "10:05", "misaki", lambda by: _accept(now, CASES, by))
    now.scene(
        5,
        "14:30",
        "misaki",
        lambda by: _revise(now, RETURNED, {"target": 4.5}, "入力例の見直しが効いたため", by),
    )
    now.scene(
        3,
        "11:15",
        "ken",
        lambda by: _propose(
            now,
            SAME_DAY,
            {"thresholds": [{"from": None, "value": 38.0}]},
            "早めに手を打てるように、基準値を上げたい。",
            by,
        ),
    )
    now.scene(5, "09:20", "yumi", lambda by: _block(now, APPROVALS, by))
    _write_notes(now)
    _talk_about_typing(now)
    _talk_inside(now)


def _propose(now: Mapping, title: str, changes: dict[str, object], why: str, by: Actor) -> None:
    node = now.node(title)
    proposals.propose_change(now.plan(), node, changes, why=why, by=by, kpi=kpi_of(node))


def _accept(now: Mapping, title: str, by: Actor) -> None:
    (proposal,) = [one for one in open_of(now.plan().id) if one.node_id == now.node(title).id]
    proposals.accept(proposal, by=by)


def _revise(now: Mapping, title: str, changes: dict[str, object], why: str, by: Actor) -> None:
    node = now.node(title)
    revise(now.plan(), node, changes, by=by, kpi=kpi_of(node), why=why)


def _block(now: Mapping, title: str, by: Actor) -> None:
    why = "承認者が休みのときの代理の決め方が、まだ画面で設定できません。"
    nodes_blocks.block(now.plan(), now.node(title), why, Side.VENDOR, by=by)


def _write_notes(now: Mapping) -> None:
    """What both sides wrote down at their monthly meeting, on two days."""
    prepared = (
        Line("11月の定例", "heading"),
        Line("月次締め日数は4.9日。上位40社の連携が済んだことが効いています。"),
        Line("商談記録の当日入力が41%のまま。原因を次回までに聞き取ります。"),
    )
    promised = (
        Line("次回までにすること", "heading"),
        Line("未入力の商談を営業会議で5件ずつ確認する(田中)", "check", done=True),
        Line("電波の届かない場所での入力をデモする(鈴木)", "check"),
        Line("手書き伝票の3社に連携の申し込みを案内する", "check"),
    )
    now.scene(12, "10:20", "misaki", lambda by: _write(now, prepared, by))
    now.scene(8, "11:05", "ken", lambda by: _write(now, promised, by))


def _write(now: Mapping, lines: Sequence[Line], by: Actor) -> None:
    about = subject(now.plan().public_id)
    assert about is not None
    notes.write_lines(about, Visibility.SHARED, lines, by=by)


def _talk_about_typing(now: Mapping) -> None:
    """A question, an answer that names somebody, and one thread that is settled."""
    asked = "@{%s}さん、当日入力が増えません。移動中の入力は電波の届かない所で止まるようです。"
    answered = "@{%s}さん、次の版で電波がなくても入力できます。来週の定例でお見せします。"
    now.scene(5, "17:40", "ken", lambda by: _say(now, SAME_DAY, asked, "misaki", by))
    now.scene(2, "09:10", "misaki", lambda by: _answer(now, SAME_DAY, answered, "ken", by))
    now.scene(
        8,
        "10:40",
        "misaki",
        lambda by: _say(now, MANUAL, "残りの3社は、連携の申し込みまで済みました。", "", by),
    )
    now.scene(
        8,
        "15:25",
        "yumi",
        lambda by: _answer(now, MANUAL, "助かります。来月から手入力が10件ほど減る見込みです。", "", by),
    )
    now.scene(6, "09:05", "misaki", lambda by: _settle(now, MANUAL, by))


def _talk_inside(now: Mapping) -> None:
    """What one side says to itself."""
    said = "@{%s}さん、音声入力の見積もりは、当日入力が40%%を超えてからお出ししましょう。"
    now.scene(2, "13:30", "misaki", lambda by: _say(now, MOBILE, said, "daisuke", by, Visibility.VENDOR))


def _say(
    now: Mapping, title: str, text: str, named: str, by: Actor, visibility: Visibility = Visibility.SHARED
) -> None:
    words, mentioned = _naming(now, text, named)
    comments.begin(_subject(now, title), words, visibility=visibility, by=by, mentioned=mentioned)


def _answer(now: Mapping, title: str, text: str, named: str, by: Actor) -> None:
    words, mentioned = _naming(now, text, named)
    found = _newest(now, title)
    comments.reply(found.thread, found.subject, words, by=by, mentioned=mentioned)


def _settle(now: Mapping, title: str, by: Actor) -> None:
    found = _newest(now, title)
    comments.resolve(found.thread, found.subject, by=by)


def _naming(now: Mapping, text: str, named: str) -> tuple[str, dict[str, int]]:
    """Return the text with the person it names, as comments keep it, and their inner id by public id."""
    if not named:
        return text, {}
    person = now.story.person(named)
    return text % person.public_id, {person.public_id: person.id}


def _subject(now: Mapping, title: str) -> Subject:
    found = subject(now.node(title).public_id)
    assert found is not None
    return found


def _newest(now: Mapping, title: str) -> Discussion:
    """Return the thread about a node that was begun last."""
    found = thread(talks(_subject(now, title), None)[0][-1].public_id)
    assert found is not None
    return found
