"""Messages on the network in memory: carried, held, lost, doubled, and kept for who is away."""

from msgspec.structs import replace

from amsn2.api.errors import ProblemCode
from amsn2.api.network import (
    ContentReceived,
    DeliveryChanged,
    MessageReceived,
    OutgoingEmoticon,
)
from tests.amsn2.networks.listening import ANNA, BERT, CARL, NOON, a_network, outgoing, sign_in


async def test_a_message_is_delivered_when_it_is_stored() -> None:
    network = a_network()
    connection, anna = await sign_in(network, ANNA)
    _, bert = await sign_in(network, BERT)
    await connection.send(outgoing(1, BERT))
    await network.settled()
    assert bert.heard[-1] == MessageReceived(
        participants=(ANNA,), author=ANNA, remote_id="m1", text="1", sent_at=NOON
    )
    assert anna.deliveries == ["sent", "delivered"]


async def test_several_have_it_before_it_is_delivered() -> None:
    network = a_network()
    connection, anna = await sign_in(network, ANNA)
    _, bert = await sign_in(network, BERT)
    await connection.send(outgoing(1, BERT, CARL))
    await network.settled()
    assert anna.deliveries == ["sent", "offline"]
    _, carl = await sign_in(network, CARL)
    received = carl.heard[-1]
    assert isinstance(received, MessageReceived)
    assert (received.participants, received.kept_offline) == ((ANNA, BERT), True)
    assert bert.texts == ["1"]


async def test_what_is_not_stored_comes_again() -> None:
    network = a_network()
    connection, anna = await sign_in(network, ANNA)
    _, bert = await sign_in(network, BERT)
    bert.full = True
    await connection.send(outgoing(1, BERT))
    await network.settled()
    assert (bert.texts, anna.deliveries) == ([], ["sent"])
    bert.full = False
    network.break_off(BERT)
    network.come_back()
    await network.settled()
    assert (bert.texts, anna.deliveries) == (["1"], ["sent", "delivered"])
    network.break_off(BERT)
    network.come_back()
    await network.settled()
    assert bert.texts == ["1"]


async def test_whom_one_cannot_write_to() -> None:
    network = a_network()
    connection, anna = await sign_in(network, ANNA)
    bert, _ = await sign_in(network, BERT)
    await bert.block(ANNA)
    await connection.send(outgoing(1, BERT))
    await connection.send(outgoing(2, "nobody@example.com"))
    await network.settled()
    problems = [
        event.problem.code for event in anna.heard if isinstance(event, DeliveryChanged) and event.problem
    ]
    assert problems == [ProblemCode.CONTACT_UNREACHABLE, ProblemCode.CONTACT_UNKNOWN]


async def test_faults_on_the_way() -> None:
    network = a_network()
    connection, anna = await sign_in(network, ANNA)
    _, bert = await sign_in(network, BERT)
    network.faults.lose = 1
    await connection.send(outgoing(1, BERT))
    network.faults.lose_receipts = 1
    await connection.send(outgoing(2, BERT))
    network.faults.duplicate = True
    await connection.send(outgoing(3, BERT))
    network.faults.duplicate, network.faults.hold = False, True
    await connection.send(outgoing(4, BERT))
    await connection.send(outgoing(5, BERT))
    await network.settled()
    assert bert.texts == ["2", "3", "3"]
    network.release(reverse=True)
    await network.settled()
    assert bert.texts == ["2", "3", "3", "5", "4"]
    heard = [(e.message, e.delivery) for e in anna.heard if isinstance(e, DeliveryChanged)]
    assert ("m1", "delivered") not in heard
    assert ("m2", "delivered") not in heard
    assert heard.count(("m3", "delivered")) == 1


async def test_emoticons_follow_their_message_also_to_who_comes_later() -> None:
    network = a_network()
    anna, _ = await sign_in(network, ANNA)
    cat = OutgoingEmoticon(shortcut=":cat:", data=b"C")
    await anna.send(replace(outgoing(1, BERT), emoticons=(cat,)))
    await network.settled()
    _, bert = await sign_in(network, BERT)
    message, content = bert.heard[-2:]
    assert isinstance(message, MessageReceived)
    assert message.shortcuts == (":cat:",)
    assert content == ContentReceived(author=ANNA, remote_id="m1", shortcut=":cat:", data=b"C")
