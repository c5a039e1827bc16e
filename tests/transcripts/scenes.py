"""What Alice does in presence.play, says in contents.play and hears in news.play, for both roles."""

from collections.abc import Callable

from papyon.payload.address import NetworkAddress
from papyon.payload.contents import Action, Content, Ink, Nudge, Text, VoiceClip, Wink
from papyon.payload.emoticons import Emoticon
from papyon.payload.ink import InkKind
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.payload.page import Page, PageKind
from papyon.payload.personal import EndpointData, Media, PersonalData, PrivateEndpointData
from papyon.payload.presence import StatusChange
from papyon.payload.text import TextFormat, TextMessage
from papyon.session.events import TicketWanted
from papyon.session.masque import Identity
from papyon.session.notification import NotificationClient
from papyon.types import Capabilities, Dialect, NetworkId, Status
from tests.transcripts.plays import Play

ALICE, BOB = "alice@example.com", "bob@example.com"
GUID = "{aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}"
SONG = Media("Music", "{0} - {1}", ("Song", "Artist"))

Intent = Callable[[NotificationClient], object]


def picture(address: str) -> MsnObject:
    """The same picture for everybody."""
    return MsnObject.of(b"picture", address, ObjectKind.DISPLAY_PICTURE)


def presence(dialect: Dialect) -> list[Intent]:
    """She comes with a picture and says what she listens to; then she is idle, without a picture."""
    able = Capabilities(Capabilities.MULTI_PACKET, Capabilities.NUDGES).at(dialect)
    endpoints, personal = dialect >= Dialect.MSNP16, dialect >= Dialect.MSNP11
    guid = GUID.upper() if dialect >= Dialect.MSNP13 else None
    said: list[tuple[bool, Intent]] = [
        (endpoints, lambda me: me.set_personal(EndpointData(able))),
        (endpoints, lambda me: me.set_personal(PrivateEndpointData("LAPTOP"))),
        (True, lambda me: me.set_status(StatusChange(Status.NLN, able, str(picture(ALICE))))),
        (personal, lambda me: me.set_personal(PersonalData("hi", SONG.token(), guid))),
        (endpoints, lambda me: me.set_personal(PrivateEndpointData("LAPTOP", idle=True, state="IDL"))),
        (True, lambda me: me.set_status(StatusChange(Status.IDL, able))),
    ]
    return [intent for known, intent in said if known]


def signed_in(dialect: Dialect) -> NotificationClient:
    """Alice's client after signin.play, before its first PNG."""
    machine = NotificationClient(Identity(ALICE, (dialect,), GUID), 0.0)
    machine.start()
    for direction, data in Play.load("signin", dialect.token.lower()):
        if data.startswith(b"PNG"):
            break
        if direction == "S":
            told = machine.receive(data, 0.0)
            if told and isinstance(told[-1], TicketWanted):
                machine.authenticate("t", "p")
    machine.data_to_send()
    return machine


def page_from_another_network() -> Page:
    """What Eve says to Alice from a network that has no switchboards."""
    recipient, sender = NetworkAddress(ALICE), NetworkAddress("eve@yahoo.example", NetworkId.YAHOO)
    return Page(recipient, TextMessage("Hello from here").message(), PageKind.TEXT, sender)


LETTER = "4f0e4b6a-1f0c-4d0e-9f6e-0d5a4f1b2c3d"
_CAT = MsnObject.of(b"cat", ALICE, ObjectKind.EMOTICON, "cat.png")
CONTENTS: dict[str, Content] = {
    "text": Text(
        "a (cat)\nwith жук", TextFormat("Comic Sans MS", color="#ff0000"), (Emoticon("(cat)", _CAT),)
    ),
    "long text": Text("a word and another " * 90),
    "nudge": Nudge(),
    "wink": Wink(MsnObject.of(b"film", ALICE, ObjectKind.WINK, "wink.mct", "Kiss")),
    "voice clip": VoiceClip(MsnObject.of(b"hello", ALICE, ObjectKind.VOICE_CLIP, "clip.wav")),
    "handwriting": Ink(b"GIF89a" + bytes(range(256)) * 5),
    "strokes": Ink(b"\0\x10\x1d\x02", InkKind.ISF),
    "action": Action("waves"),
}
"""What is said in contents.play, by the names of its plays."""
