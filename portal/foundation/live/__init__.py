"""Tell every open page which of its parts went stale, in whichever process and tab it stands.

A message names parts and never carries their content: each page fetches them again with its own rights and
in its own language. A lost message costs a refresh, never data.

After the commit:

    hub.publish(customer_topic(customer.public_id, kpi.visibility), [f"node-{kpi.public_id}"])

In a view:

    return stream_response(customer_topics(public_id, audience.sees), Identity(session, person, customer))

A cursor is a point in time (microseconds), not a count: it stays true in every process of an installation,
says nothing about what other audiences did, and one number serves all topics of a page.
"""

from portal.foundation.live.hubs import Hub, customer_topic, customer_topics, hub, instant
from portal.foundation.live.relay import Alone, Relay, relay_for
from portal.foundation.live.response import stream_response
from portal.foundation.live.stream import Identity, Stream, TooManyStreams

__all__ = [
    "Alone",
    "Hub",
    "Identity",
    "Relay",
    "Stream",
    "TooManyStreams",
    "customer_topic",
    "customer_topics",
    "hub",
    "instant",
    "relay_for",
    "stream_response",
]
