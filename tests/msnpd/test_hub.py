"""Where clients are sent."""

from dataclasses import replace

from tests.msnpd.world import MemoryLink, World


def test_switchboards_are_where_the_client_came_to(world: World) -> None:
    assert world.hub.venue.seen_by(MemoryLink(host="192.0.2.21")) == ("192.0.2.21", 1863)
    assert world.hub.venue.seen_by(MemoryLink(host="2001:db8::1")) == ("[2001:db8::1]", 1863)
    world.hub.config = replace(world.hub.config, public_host="msn.example.net")
    assert world.hub.venue.seen_by(MemoryLink())[0] == "msn.example.net"


def test_the_limits_are_those_of_the_configuration(world: World) -> None:
    assert world.hub.limits is world.hub.config.limits
