"""What processes tell each other beside names: heard by those it is for, and no page learns of it."""

import threading

import pytest

from portal.foundation.live import Hub, Identity
from portal.foundation.live.unix_relay import UnixRelay


@pytest.fixture
def hubs(tmp_path):
    made = [Hub(UnixRelay(tmp_path)) for _ in range(2)]
    yield made
    for hub in made:
        hub.stop()


def test_what_is_told_is_heard_by_the_other_process_before_the_names_that_follow(hubs):
    one, other = hubs
    heard, done = [], threading.Event()
    other.hears("here", lambda facts: heard.append(facts))
    keep = other._keep
    other._keep = lambda topic, news: (heard.append(news.names), keep(topic, news), done.set())
    for hub in hubs:
        hub.start()
    one.tell("here", {"tab": "t", "names": ["名", "Name"]})
    one.tell("something else", {"nobody": "listens"})
    one.publish("topic", ["here-plan"])
    assert done.wait(5)
    assert heard == [{"tab": "t", "names": ["名", "Name"]}, ("here-plan",)]


def test_pages_of_one_process_alone_are_told(hubs):
    one, other = hubs
    streams = [hub.listen(["topic"], Identity("session")) for hub in hubs]
    for stream in streams:
        next(stream)
    one.publish_here("topic", ["here-plan"])
    assert b"here-plan" in next(streams[0])
    assert not streams[1]._unread
    for stream in streams:
        stream.close()
    assert len(other) == 0


def test_whoever_fails_each_second_ends_the_pulse_for_nobody():
    hub, ticked = Hub(), threading.Semaphore(0)
    hub.each_second(lambda: 1 / 0)
    hub.each_second(ticked.release)
    hub.start()
    assert ticked.acquire(timeout=5)
    assert ticked.acquire(timeout=5)
    hub.stop()


def test_nonsense_from_another_process_is_left_aside(hubs):
    one, other = hubs
    other.hears("here", lambda facts: facts["names"])
    for message in (b'{"tell": "here", "facts": []}', b'{"tell": "here"}', b'{"tell": []}', b"[]"):
        other._hear(message)
    assert len(one) == 0
