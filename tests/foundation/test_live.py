"""The hub: who hears what, what a page that was away is told, and when a stream ends."""

import threading

import pytest

from portal.foundation.live import Hub, Identity, TooManyStreams, customer_topic, customer_topics
from portal.foundation.live.frames import News
from portal.foundation.live.recent import MOST_NAMES, Recent
from portal.foundation.live.stream import MOST_UNREAD
from tests.foundation.live_pages import Page, events_in

SHARED, VENDOR, CUSTOMER = (customer_topic("minato", side) for side in ("shared", "vendor", "customer"))
AOI = Identity("session-aoi", person_id="aoi", customer_id="minato")
SUZUKI = Identity("session-suzuki", person_id="suzuki", customer_id="minato")


@pytest.fixture
def hub():
    hub = Hub(pause=0.001)
    yield hub
    hub.stop()


def opened(hub, topics=(SHARED,), identity=AOI, since=None):
    page = Page(hub.listen(topics, identity, since))
    assert page.hears()[0] in ("delta", "resync")
    return page


def first_event(hub, topics=(SHARED,), since=None):
    stream = hub.listen(topics, AOI, since)
    event = next(events_in([next(stream)]))
    stream.close()
    return event[1:]


class TestWhoHearsWhat:
    def test_every_page_of_the_topic_hears_the_name(self, hub):
        pages = [opened(hub), opened(hub, identity=SUZUKI)]
        hub.publish(SHARED, ["node-1"])
        assert [page.hears() for page in pages] == [("names", ["node-1"])] * 2

    def test_what_is_internal_stays_on_its_side(self, hub):
        vendor = opened(hub, customer_topics("minato", {"shared", "vendor"}), SUZUKI)
        customer = opened(hub, customer_topics("minato", {"shared", "customer"}), AOI)
        hub.publish(VENDOR, ["node-draft"])
        hub.publish(CUSTOMER, ["node-worry"])
        hub.publish(SHARED, ["node-last"])
        for page, own in ((vendor, "node-draft"), (customer, "node-worry")):
            heard: list[str] = []
            while "node-last" not in heard:
                heard += page.hears()[1]
            assert set(heard) == {own, "node-last"}

    def test_another_customer_hears_nothing(self, hub):
        stranger = opened(hub, customer_topics("sakura", {"shared"}))
        page = opened(hub)
        hub.publish(SHARED, ["node-1"])
        page.hears()
        assert stranger.heard_nothing()

    def test_a_burst_arrives_together_and_names_each_part_once(self, hub):
        stream = hub.listen([SHARED, VENDOR], AOI)
        next(stream)
        for _ in range(3):
            hub.publish(SHARED, ["node-1", "node-2"])
            hub.publish(VENDOR, ["node-2", "node-3"])
        heard: list[str] = []
        while "node-3" not in heard:
            heard += next(events_in([next(stream)]))[2]
        assert sorted(set(heard)) == ["node-1", "node-2", "node-3"]
        assert len(heard) < 12

    def test_a_name_cannot_forge_an_event(self, hub):
        page = opened(hub)
        hub.publish(SHARED, ["a\n\nevent: again\nid: 1\ndata: []\n\n"])
        assert page.hears() == ("names", ["a\n\nevent: again\nid: 1\ndata: []\n\n"])


class TestComingBack:
    def test_everything_missed_comes_in_one_piece(self, hub):
        since = hub.cursor()
        for name in ("node-1", "node-2", "node-1"):
            hub.publish(SHARED, [name])
        assert first_event(hub, since=since) == ("delta", ["node-1", "node-2"])

    def test_of_ones_own_topics_only(self, hub):
        since = hub.cursor()
        hub.publish(VENDOR, ["node-draft"])
        assert first_event(hub, since=since) == ("delta", [])

    def test_the_cursor_of_the_last_event_is_where_to_go_on(self, hub):
        hub._recent._overlap = 0
        page = opened(hub)
        hub.publish(SHARED, ["node-1"])
        page.hears()
        hub.publish(SHARED, ["node-2"])
        assert first_event(hub, since=page.cursor) == ("delta", ["node-2"])

    def test_a_page_from_before_the_server_began_fetches_everything(self, hub):
        assert first_event(hub, since=hub.cursor() - 3_600_000_000) == ("resync", [])

    def test_a_page_from_a_server_whose_clock_is_ahead_fetches_everything(self, hub):
        assert first_event(hub, since=hub.cursor() + 3_600_000_000) == ("resync", [])

    def test_too_many_messages_to_remember(self):
        recent = Recent(0, kept=3, overlap=0)
        for at in (1, 2, 3, 4):
            recent.add(SHARED, News(at, (f"node-{at}",)))
        assert recent.since(0, [SHARED], 5).names is None
        assert recent.since(1, [SHARED], 5).names == ("node-2", "node-3", "node-4")
        assert recent.since(0, [VENDOR], 5).names == ()

    def test_too_many_names_to_list(self, hub):
        since = hub.cursor()
        hub.publish(SHARED, [f"node-{n}" for n in range(MOST_NAMES + 1)])
        assert first_event(hub, since=since) == ("resync", [])

    def test_old_messages_are_forgotten_and_said_to_be(self):
        recent = Recent(0, overlap=0)
        recent.add(SHARED, News(1, ("node-1",)))
        hour = 3_600_000_000
        recent.forget_old(hour)
        assert recent.since(0, [SHARED], hour).names is None
        assert recent.since(hour, [SHARED], hour).names == ()
        assert recent._topics == {}


class TestSlowPages:
    def test_a_page_that_does_not_read_is_told_to_fetch_everything(self, hub):
        stream = hub.listen([SHARED], AOI)
        next(stream)
        for n in range(MOST_UNREAD + 1):
            hub._keep(SHARED, News(n + 1, (f"node-{n}",)))
            hub._flush()
        assert len(stream._unread) <= MOST_UNREAD
        assert b"event: resync" in next(stream)

    def test_it_holds_nobody_up(self, hub):
        hub.listen([SHARED], SUZUKI)  # never read
        page = opened(hub)
        hub.publish(SHARED, ["node-1"])
        assert page.hears() == ("names", ["node-1"])


class TestEnding:
    def test_ending_a_session_ends_its_streams_alone(self, hub):
        aoi, suzuki = opened(hub), opened(hub, identity=SUZUKI)
        hub.close(session_key=AOI.session_key)
        assert [aoi.hears(), aoi.hears()] == [("again", []), None]
        hub.publish(SHARED, ["node-1"])
        assert suzuki.hears() == ("names", ["node-1"])

    def test_ending_a_right_ends_the_streams_of_that_person_at_that_customer(self, hub):
        here = opened(hub)
        elsewhere = opened(hub, identity=Identity("session-aoi", "aoi", "sakura"))
        hub.close(person_id="aoi", customer_id="minato")
        assert here.hears() == ("again", [])
        hub.publish(SHARED, ["node-1"])
        assert elsewhere.hears() == ("names", ["node-1"])

    def test_closing_nobody_in_particular_closes_nobody(self, hub):
        page = opened(hub)
        hub.close()
        hub.publish(SHARED, ["node-1"])
        assert page.hears() == ("names", ["node-1"])

    def test_a_page_that_leaves_frees_its_place(self, hub):
        page = opened(hub)
        assert len(hub) == 1
        page.leave()
        page.leave()
        assert page.hears() is None
        assert (len(hub), dict(hub._by_topic), dict(hub._of_session)) == (0, {}, {})

    def test_when_the_server_stops_every_page_is_told_to_connect_again(self, hub):
        page = opened(hub)
        hub.stop()
        assert page.hears() == ("again", [])

    def test_a_stream_ends_after_its_longest_time(self):
        hub = Hub(longest=0.0)
        page = opened(hub)
        hub._tick()
        assert page.hears() == ("again", [])
        assert len(hub) == 0
        hub.stop()

    def test_an_idle_stream_beats(self):
        hub = Hub(beat=0.0)
        page = opened(hub)
        hub._tick()
        assert page.hears() == ("beat", [])
        hub.stop()


class TestLimits:
    def test_one_session_cannot_take_every_place(self):
        hub = Hub(most_of_a_session=2)
        pages = [opened(hub), opened(hub)]
        with pytest.raises(TooManyStreams) as refusal:
            hub.listen([SHARED], AOI)
        assert refusal.value.status == 429
        assert refusal.value.retry_after > 0
        opened(hub, identity=SUZUKI)
        pages[0].leave()
        opened(hub)
        hub.stop()

    def test_a_full_server_says_so(self):
        hub = Hub(most=1)
        opened(hub)
        with pytest.raises(TooManyStreams) as refusal:
            hub.listen([SHARED], SUZUKI)
        assert refusal.value.status == 503
        hub.stop()


def test_many_publish_and_listen_at_once(hub):
    pages = [opened(hub) for _ in range(10)]
    names = {f"node-{who}-{n}" for who in range(5) for n in range(20)}
    speakers = [
        threading.Thread(target=lambda who=who: [hub.publish(SHARED, [f"node-{who}-{n}"]) for n in range(20)])
        for who in range(5)
    ]
    for speaker in speakers:
        speaker.start()
    for page in pages:
        page.hears_names(names)
    for speaker in speakers:
        speaker.join()
