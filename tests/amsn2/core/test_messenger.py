"""A person's messenger as a frontend and a network see it, on both paths."""



from amsn2.api.events import MessageAdded, MessageChanged
from amsn2.api.models import Delivery
from tests.amsn2.play import Stage

ANNA, BERT = "anna@example.com", "bert@example.com"


async def test_a_message_goes_from_one_to_the_other(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    sent = await anna.say("Hello Bert", BERT)
    await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.DELIVERED)
    received = await bert.saw(MessageAdded)
    assert (received.message.text, received.message.own, received.unread) == ("Hello Bert", False, 1)
    assert [event.message.delivery for event in anna.events if isinstance(event, MessageAdded)] == ["queued"]
    changes = [event.message.delivery for event in anna.events if isinstance(event, MessageChanged)]
    assert changes == [Delivery.SENT, Delivery.DELIVERED]
    assert (await anna.message(sent)).delivery is Delivery.DELIVERED
    assert await bert.texts(ANNA) == ["Hello Bert"]
