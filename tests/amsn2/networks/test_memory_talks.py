"""Conversations of several on the network in memory: who is in them is told to who is there."""

from amsn2.api.network import ParticipantJoined, ParticipantLeft
from tests.amsn2.networks.listening import ANNA, BERT, CARL, Listener, a_network, outgoing, sign_in


def told(listener: Listener) -> list[str]:
    return [
        f"{event.address.partition('@')[0]} {'came' if isinstance(event, ParticipantJoined) else 'went'}"
        for event in listener.heard
        if isinstance(event, ParticipantJoined | ParticipantLeft)
    ]


async def test_who_leaves_is_away_until_they_speak() -> None:
    network = a_network()
    (anna, at_anna), (bert, at_bert), (_, at_carl) = [
        await sign_in(network, address) for address in (ANNA, BERT, CARL)
    ]
    await anna.send(outgoing(1, BERT, CARL))
    await network.settled()
    assert told(at_anna) == ["bert came", "carl came"]
    assert told(at_carl) == ["anna came", "bert came"]
    await bert.leave((ANNA, CARL))
    await bert.leave((ANNA, CARL))
    await anna.send(outgoing(2, BERT, CARL))
    await network.settled()
    assert told(at_carl)[2:] == ["bert went"]
    assert at_carl.heard[-2] == ParticipantLeft(participants=(ANNA, BERT), address=BERT)
    await bert.send(outgoing(3, ANNA, CARL))
    await network.settled()
    assert told(at_anna)[2:] == ["bert went", "bert came"]
    assert told(at_bert) == ["anna came", "carl came"]


async def test_who_signs_out_leaves_and_silence_is_no_leaving() -> None:
    network = a_network()
    (anna, at_anna), (bert, _), (_, at_carl) = [
        await sign_in(network, address) for address in (ANNA, BERT, CARL)
    ]
    await anna.send(outgoing(1, BERT, CARL))
    network.break_off(CARL)
    await network.settled()
    assert told(at_anna) == ["bert came", "carl came", "carl went"]
    network.come_back()
    await network.settled()
    before = told(at_anna)
    network.talks.fall_silent()
    await bert.sign_out()
    await network.settled()
    assert told(at_anna) == before
    await anna.send(outgoing(2, BERT, CARL))
    await network.settled()
    assert told(at_anna) == [*before, "carl came"]
    assert told(at_carl)[-1] == "anna came"


async def test_two_who_talk_are_told_nothing() -> None:
    network = a_network()
    (anna, at_anna), (bert, at_bert) = await sign_in(network, ANNA), await sign_in(network, BERT)
    await anna.send(outgoing(1, BERT))
    await bert.leave((ANNA,))
    await bert.sign_out()
    await network.settled()
    assert told(at_anna) == told(at_bert) == []
