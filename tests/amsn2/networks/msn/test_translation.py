from dataclasses import replace
from datetime import UTC, datetime

import pytest

from amsn2.api import limits, network
from amsn2.api.errors import Problem, ProblemCode
from amsn2.api.models import (
    AccountState,
    Delivery,
    Endpoint,
    EndpointKind,
    Media,
    MessageId,
    MessageKind,
    Presence,
    TextFormat,
)
from amsn2.networks.msn.translation import PRESENCES, STATUSES, letter_of, translate
from papyon.aio import events
from papyon.errors import ServerError, TransferCancelled, WrongPassword
from papyon.payload import contents, personal, text
from papyon.payload.emoticons import Emoticon
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.session import endpoints as places
from papyon.session.roster import Buddy, Changes, Group, Petition
from papyon.types import ListBits, Status

ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.net"
ID = MessageId("4f0e4b6a-1f0c-4d0e-9f6e-0d5a4f1b2c3d")
FRIEND = Buddy(
    BOB,
    "id",
    bits=ListBits.FORWARD | ListBits.ALLOW,
    display_name="Bob",
    alias="Bobby",
    groups=("g",),
    status=Status.BRB,
    personal_message="soon",
    media=personal.Media("Music", "{0} - {1}", ("Song", "Singer")),
    favourite=True,
)
PLACE = places.Endpoint("{1}", "Attic", places.ClientType.WEB, status=Status.BSY)
AS_CONTACT = network.NetworkContact(
    address=BOB,
    display_name="Bob",
    alias="Bobby",
    presence=Presence.BE_RIGHT_BACK,
    personal_message="soon",
    groups=("g",),
    media="Song - Singer",
    favourite=True,
)
GROUP, AS_GROUP = Group("g", "Friends"), network.NetworkGroup(id="g", name="Friends")
ASKS = Petition(CAROL, "Carol", "hi")
AS_REQUEST = network.NetworkRequest(address=CAROL, display_name="Carol", text="hi")


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (events.SigningIn(events.Stage.LOADING), [network.Progress(state=AccountState.LOADING)]),
        (
            events.RosterLoaded((GROUP,), (FRIEND,), (ASKS,)),
            [network.RosterReceived(groups=(AS_GROUP,), contacts=(AS_CONTACT,), requests=(AS_REQUEST,))],
        ),
        (events.Maintenance(5), [network.NoticeReceived(minutes=5)]),
        (events.Maintenance(-5), [network.NoticeReceived(minutes=0)]),
        (events.ServerNotice("Be\nnice", "http://x"), [network.NoticeReceived(text="Be nice")]),
        (events.ServerNotice(" "), []),
        (
            events.EndpointsChanged((PLACE, replace(PLACE, id="{2}", client_type=9, idle=True, here=True))),
            [
                network.EndpointsReceived(
                    endpoints=(
                        Endpoint(id="{1}", name="Attic", kind=EndpointKind.WEB, presence=Presence.BUSY),
                        Endpoint(
                            id="{2}",
                            name="Attic",
                            kind=EndpointKind.OTHER,
                            presence=Presence.IDLE,
                            here=True,
                        ),
                    )
                )
            ],
        ),
        (
            events.SelfChanged(Status.NLN, "A", "hi", personal.Media("Music", "{0}", ("Song",))),
            [
                network.SelfUpdated(
                    presence=Presence.ONLINE,
                    display_name="A",
                    personal_message="hi",
                    media=Media(title="Song"),
                )
            ],
        ),
        (events.SignedIn("A", "hi"), [network.SignedIn(display_name="A", personal_message="hi")]),
        (events.SignedOut(), [network.SignedOut()]),
        (
            events.SignedOut(WrongPassword(), 1.5),
            [network.SignedOut(problem=Problem(code=ProblemCode.WRONG_PASSWORD), retry_at=1500)],
        ),
        (
            events.SelfChanged(Status.HDN, "A", "hi"),
            [network.SelfUpdated(presence=Presence.HIDDEN, display_name="A", personal_message="hi")],
        ),
        (events.PrivacyChanged(False, ask=True), [network.PrivacyReceived(allow_strangers=False)]),
        (
            events.LetterChanged(ID, events.Fate.OFFLINE),
            [network.DeliveryChanged(message=ID, delivery=Delivery.OFFLINE)],
        ),
        (
            events.TypingReceived((BOB,), BOB),
            [network.TypingReceived(participants=(BOB,), author=BOB)],
        ),
        (
            events.ParticipantJoined((BOB, "eve", CAROL), CAROL, new=True),
            [network.ParticipantJoined(participants=(BOB, CAROL), address=CAROL, new=True)],
        ),
        (
            events.ParticipantLeft((BOB, CAROL), BOB),
            [network.ParticipantLeft(participants=(BOB, CAROL), address=BOB)],
        ),
        (
            events.TransferOffered("t", BOB, "notes.txt", 7, b"png"),
            [network.FileOffered(author=BOB, transfer="t", name="notes.txt", size=7, preview=b"png")],
        ),
        (events.TransferOffered("t", "nobody", "notes.txt", 7), []),
        (events.TransferProgress("t", 3, 7), [network.FileProgressed(transfer="t", done=3)]),
        (events.TransferDone("t"), [network.FileEnded(transfer="t")]),
        (
            events.TransferFailed("t", TransferCancelled("x")),
            [network.FileEnded(transfer="t", problem=Problem(code=ProblemCode.FILE_CANCELLED))],
        ),
        (
            events.RosterChanged(Changes((GROUP,), ("h",), (FRIEND,), ("x@y.z",), (ASKS,), ("p@y.z",))),
            [
                network.GroupUpdated(group=AS_GROUP),
                network.ContactUpdated(contact=AS_CONTACT),
                network.ContactForgotten(address="x@y.z"),
                network.GroupForgotten(id="h"),
                network.RequestArrived(request=AS_REQUEST),
                network.RequestGone(address="p@y.z"),
            ],
        ),
        (
            events.LetterReceived(
                (BOB,),
                BOB,
                "id",
                contents.Text(
                    "hi",
                    text.TextFormat("Arial", frozenset({text.Effect.BOLD}), "#ff0000", right_to_left=True),
                ),
                datetime(2009, 1, 1, tzinfo=UTC),
                kept_offline=True,
            ),
            [
                network.MessageReceived(
                    participants=(BOB,),
                    author=BOB,
                    remote_id="id",
                    text="hi",
                    format=TextFormat(font="Arial", color="#ff0000", bold=True, right_to_left=True),
                    sent_at=1_230_768_000_000,
                    kept_offline=True,
                )
            ],
        ),
        (
            events.LetterReceived((BOB,), BOB, "id", contents.Nudge()),
            [
                network.MessageReceived(
                    participants=(BOB,), author=BOB, remote_id="id", kind=MessageKind.NUDGE
                )
            ],
        ),
    ],
)
def test_what_a_client_tells(event, told):
    assert list(translate(event, "msn.example")) == told


def test_a_letter_that_failed_says_why():
    (told,) = translate(events.LetterChanged(ID, events.Fate.FAILED, ServerError(217)), "msn.example")
    assert told.delivery is Delivery.FAILED
    assert told.problem.code is ProblemCode.CONTACT_UNREACHABLE


def test_every_status_has_its_presence_and_back():
    assert set(PRESENCES) == set(Status)
    assert set(STATUSES) == set(Presence)
    assert all(STATUSES[presence] is status for status, presence in PRESENCES.items() if status != "FLN")
    assert STATUSES[Presence.OFFLINE] is Status.HDN


@pytest.mark.parametrize(
    "look",
    [
        TextFormat(),
        TextFormat(font="Comic Sans MS", color="#00ff7f", italic=True, underline=True, strike=True),
        TextFormat(bold=True, right_to_left=True),
    ],
)
def test_the_look_of_a_text_survives_the_way_there_and_back(look):
    out = network.Outgoing(id=ID, participants=(BOB,), kind=MessageKind.TEXT, text="hi", format=look)
    letter = letter_of(out)
    (told,) = translate(events.LetterReceived((BOB,), BOB, ID, letter.content), "x")
    assert (told.text, told.format) == ("hi", look)


def test_a_font_with_an_endless_name_is_cut():
    (told,) = translate(
        events.LetterReceived((BOB,), BOB, ID, contents.Text("hi", text.TextFormat("x" * 500))), "x"
    )
    assert len(told.format.font) == 64


def test_a_nudge_has_no_text():
    out = network.Outgoing(id=ID, participants=(BOB,), kind=MessageKind.NUDGE, text="", format=TextFormat())
    assert letter_of(out).content == contents.Nudge()


def told(event):
    return list(translate(event, "h"))


def test_what_others_call_themselves_is_clipped_to_our_limits():
    loud = replace(FRIEND, display_name="\0x\n" * 9999, alias="a" * 9999, personal_message="p" * 99_999)
    ((update),) = told(events.RosterChanged(Changes((), (), (loud,), (), (), ())))
    contact = update.contact
    assert len(contact.display_name) <= limits.NAME_LENGTH
    assert contact.display_name.startswith(" x x")
    assert contact.alias == "a" * limits.NAME_LENGTH
    assert contact.personal_message == "p" * limits.PERSONAL_MESSAGE_LENGTH
    groups = told(events.RosterLoaded((Group("g", "n" * 999),), (), (Petition(CAROL, "C" * 999, "t" * 999),)))
    (roster,) = groups
    assert len(roster.groups[0].name) == limits.GROUP_NAME_LENGTH
    assert len(roster.requests[0].display_name) == limits.NAME_LENGTH
    assert len(roster.requests[0].text) == limits.INVITATION_LENGTH
    (myself,) = told(events.SignedIn("m" * 999, "p" * 999))
    assert len(myself.display_name) == limits.NAME_LENGTH


def test_who_has_no_address_is_nobody():
    nobody = replace(FRIEND, address="x" * 500 + "@y.z")
    asks = Petition("a:b@c.d")
    assert told(events.RosterChanged(Changes((), (), (nobody,), (), (asks,), ()))) == []
    (roster,) = told(events.RosterLoaded((), (nobody, FRIEND), (asks, ASKS)))
    assert (roster.contacts, roster.requests) == ((AS_CONTACT,), (AS_REQUEST,))
    assert told(events.LetterReceived(("eve",), "eve", "1", contents.Text("hi"))) == []
    assert told(events.TypingReceived(("eve",), "eve")) == []
    assert told(events.ParticipantJoined((BOB, "eve"), "eve")) == []
    assert told(events.ParticipantLeft((BOB, "eve"), "eve")) == []
    (heard,) = told(events.LetterReceived((BOB, "eve"), BOB, "1", contents.Text("h\0i")))
    assert (heard.participants, heard.text) == ((BOB,), "hi")


def test_what_one_says_at_another_endpoint_and_what_one_does_are_shown():
    own = events.LetterReceived((BOB,), "alice@example.com", "1", contents.Text("from my phone"), own=True)
    (heard,) = told(own)
    assert (heard.participants, heard.author, heard.text) == ((BOB,), "alice@example.com", "from my phone")
    (heard,) = told(events.LetterReceived((BOB,), BOB, "2", contents.Action("waves")))
    assert (heard.kind, heard.text) == (MessageKind.ACTION, "waves")


def test_what_is_not_words_comes_with_what_is_known_of_it():
    found = MsnObject.of(b"x", BOB, ObjectKind.WINK, friendly="Laughing\ngirl")
    for content, kind, said, data in (
        (contents.Ink(b"GIF89a"), MessageKind.INK, "", b"GIF89a"),
        (contents.Wink(found), MessageKind.WINK, "Laughing girl", None),
        (contents.VoiceClip(found), MessageKind.VOICE, "", None),
    ):
        (heard,) = told(events.LetterReceived((BOB,), BOB, "3", content))
        assert (heard.kind, heard.text, heard.content) == (kind, said, data)
    words = contents.Text("a :cat:", emoticons=(Emoticon(":cat:", found),))
    (heard,) = told(events.LetterReceived((BOB,), BOB, "4", words))
    assert heard.shortcuts == (":cat:",)
    assert [one.shortcut for one in heard.references] == [":cat:"]


def test_what_no_database_takes_is_not_asked_for():
    found = MsnObject.of(b"x", BOB, ObjectKind.EMOTICON)
    odd = MsnObject(BOB, 1, ObjectKind.EMOTICON, found.sha1d, raw=f"{found}".replace(">", "\0>"))
    words = contents.Text("a :c\0t: :dog:", emoticons=(Emoticon(":c\0t:", found), Emoticon(":dog:", odd)))
    (heard,) = told(events.LetterReceived((BOB,), BOB, "4", words))
    assert (heard.text, heard.shortcuts, heard.references) == ("a :ct: :dog:", (":dog:",), ())
