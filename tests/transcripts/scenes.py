"""What Alice does in presence.play, for the tests of both roles: intents of a client machine, by scene."""

from collections.abc import Callable

from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.payload.personal import EndpointData, Media, PersonalData, PrivateEndpointData
from papyon.payload.presence import StatusChange
from papyon.session.notification import NotificationClient
from papyon.types import Capabilities, Dialect, Status

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
