"""The network in memory with members who are signed in at several endpoints."""

import pytest

from amsn2.api.errors import NetworkFailure, Problem, ProblemCode
from amsn2.api.models import Presence
from amsn2.api.network import EndpointsReceived, MessageReceived, SelfUpdated, SignedOut
from amsn2.networks.memory import MemoryNetwork
from tests.amsn2.networks.listening import ANNA, BERT, Listener, a_network, outgoing, sign_in


def together() -> MemoryNetwork:
    network = a_network()
    network.places.together = True
    return network


def endpoints(listener: Listener) -> list[tuple[str, bool]]:
    told = [event for event in listener.heard if isinstance(event, EndpointsReceived)]
    return [(one.id, one.here) for one in told[-1].endpoints]


async def test_all_endpoints_know_of_each_other_and_hear_the_same() -> None:
    network = together()
    home, at_home = await sign_in(network, ANNA, endpoint="home")
    _, at_work = await sign_in(network, ANNA, endpoint="work")
    assert endpoints(at_home) == [("home", True), ("work", False)]
    assert endpoints(at_work) == [("home", False), ("work", True)]
    bert, _ = await sign_in(network, BERT)
    await bert.send(outgoing(1, ANNA))
    await home.set_presence(Presence.BUSY)
    await network.settled()
    for listener in (at_home, at_work):
        assert [event.text for event in listener.heard if isinstance(event, MessageReceived)] == ["1"]
        assert [event.presence for event in listener.heard if isinstance(event, SelfUpdated)] == ["busy"]
    await home.sign_out()
    await network.settled()
    assert endpoints(at_work) == [("work", True)]


async def test_one_endpoint_signs_another_out() -> None:
    network = together()
    home, at_home = await sign_in(network, ANNA, endpoint="home")
    _, at_work = await sign_in(network, ANNA, endpoint="work")
    await home.sign_out_endpoint("work")
    await network.settled()
    assert at_work.heard[-1] == SignedOut(problem=Problem(code=ProblemCode.SIGNED_IN_ELSEWHERE))
    assert endpoints(at_home) == [("home", True)]
    with pytest.raises(NetworkFailure) as failure:
        await home.sign_out_endpoint("work")
    assert (failure.value.problem.code, failure.value.lasting) == (ProblemCode.ENDPOINT_UNKNOWN, True)


async def test_the_same_endpoint_again_takes_the_place_of_the_one_before() -> None:
    network = together()
    _, first = await sign_in(network, ANNA, endpoint="home")
    _, second = await sign_in(network, ANNA, endpoint="home")
    assert isinstance(first.heard[-1], SignedOut)
    assert endpoints(second) == [("home", True)]
