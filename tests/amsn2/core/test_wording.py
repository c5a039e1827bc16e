"""What a notification says."""

from hypothesis import given
from hypothesis import strategies as st

from amsn2.api.media import Attachment, BlobId
from amsn2.api.models import (
    AccountId,
    Contact,
    ConversationId,
    Message,
    MessageId,
    MessageKind,
    NotificationKind,
    Person,
    PersonId,
    Snapshot,
    contact_id,
)
from amsn2.api.preferences import Preferences
from amsn2.core.wording import TEXT_LENGTH, TITLE_LENGTH, name_of, of_message, one_line

HOME = AccountId("home")
BERT = contact_id(HOME, "bert@example.com")


def said(text: str, **more: object) -> Message:
    return Message(
        **{
            "id": MessageId("m"),
            "conversation": ConversationId(BERT),
            "position": 7,
            "author": "bert@example.com",
            "own": False,
            "text": text,
            "sent_at": 5,
            **more,
        }
    )


def seen(message: Message, **preferences: object):
    bert = Contact(
        id=BERT,
        account=HOME,
        address="bert@example.com",
        display_name="[c=4]Bert[/c]\n·$3rocks‮",
        picture=BlobId("a" * 64),
    )
    snapshot = Snapshot(
        person=Person(id=PersonId("p"), name="Anna"),
        contacts={BERT: bert},
        preferences=Preferences(**preferences),
    )
    return of_message(snapshot, HOME, message, silent=False)


def test_who_and_what_in_one_line() -> None:
    notification = seen(said("Hello\r\n  <b>there</b>\t!"))
    assert (notification.title, notification.text) == ("Bert rocks", "Hello <b>there</b> !")
    assert (notification.id, notification.position, notification.at) == ("m", 7, 5)
    assert notification.picture == "a" * 64


def test_nothing_of_what_was_said_where_the_person_wants_it_so() -> None:
    assert seen(said("Secret"), notification_text=False).text == ""


def test_kinds() -> None:
    assert seen(said("", kind=MessageKind.NUDGE)).kind is NotificationKind.NUDGE
    file = said("", kind=MessageKind.FILE, attachment=Attachment(name="a.txt", size=1))
    assert (seen(file).kind, seen(file).text) == (NotificationKind.FILE, "a.txt")
    assert seen(said("", kind=MessageKind.FILE)).text == ""
    assert seen(said("", kind=MessageKind.WINK)).kind is NotificationKind.MESSAGE


def test_the_persons_own_name_for_somebody_comes_first() -> None:
    bert = Contact(id=BERT, account=HOME, address="bert@example.com", display_name="B", alias="Bertie")
    assert name_of(bert, bert.address) == "Bertie"
    assert name_of(None, "x@example.com") == "x@example.com"
    assert name_of(None, "x@example.com", "‮[b][/b]") == "x@example.com"


@given(st.text())
def test_whatever_is_written_it_is_one_short_line(text: str) -> None:
    for length in (TITLE_LENGTH, TEXT_LENGTH):
        line = one_line(text, length)
        assert len(line) <= length
        assert "\n" not in line
        assert line == line.strip()
