"""Messages that have not arrived."""

from msgspec.structs import replace

from amsn2.api.models import AccountId, Delivery, Message, MessageId
from amsn2.core.outbox import Outbox

HOME, CLUB = AccountId("home"), AccountId("club")
BERT = ("bert@example.com",)


def _message(position: int, account: AccountId = HOME) -> Message:
    return Message(
        id=MessageId(f"{account}{position}"),
        conversation=f"{account}:bert@example.com",
        position=position,
        author="anna@example.com",
        own=True,
        text=str(position),
        sent_at=position,
        delivery=Delivery.QUEUED,
    )


def _rest(outbox: Outbox, account: AccountId = HOME) -> list[str]:
    texts = []
    while (outgoing := outbox.next(account)) is not None:
        assert outgoing.participants == BERT
        texts.append(outgoing.text)
    return texts


def test_each_is_given_once_in_order_and_by_account() -> None:
    outbox = Outbox()
    for message in (_message(1), _message(2, CLUB), _message(3)):
        outbox.put(AccountId(message.conversation[:4]), message, BERT)
    assert (_rest(outbox), _rest(outbox), _rest(outbox, CLUB)) == (["1", "3"], [], ["2"])
    assert len(outbox) == 3


def test_after_a_new_sign_in_all_that_is_unfinished_is_due_by_position() -> None:
    outbox = Outbox()
    for position in (5, 2, 9):
        outbox.put(HOME, _message(position), BERT)
    assert _rest(outbox) == ["5", "2", "9"]
    outbox.take(MessageId("home9"))
    outbox.begin_again(HOME)
    assert _rest(outbox) == ["2", "5"]


def test_what_has_arrived_meanwhile_is_passed_over() -> None:
    outbox = Outbox()
    for position in (1, 2):
        outbox.put(HOME, _message(position), BERT)
    outbox.take(MessageId("home1"))
    outbox.take(MessageId("none"))
    assert _rest(outbox) == ["2"]


def test_changes_are_kept() -> None:
    outbox = Outbox()
    outbox.put(HOME, _message(1), BERT)
    sent = replace(_message(1), delivery=Delivery.SENT)
    outbox.change(sent)
    outbox.change(_message(7))
    assert outbox.get(sent.id) == sent
    assert outbox.get(MessageId("home7")) is None


def test_an_account_that_is_gone_takes_its_messages_along() -> None:
    outbox = Outbox()
    outbox.put(HOME, _message(1), BERT)
    outbox.put(CLUB, _message(2, CLUB), BERT)
    outbox.drop(HOME)
    assert (len(outbox), _rest(outbox), _rest(outbox, CLUB)) == (1, [], ["2"])
