"""What the owner of an account is to others, with a notification server of paper."""

import pytest

from papyon.aio.events import EndpointsChanged, SelfChanged
from papyon.aio.myself import NAME_BYTES, Myself, Self
from papyon.aio.objects import Objects
from papyon.aio.settings import Settings
from papyon.errors import LocalProtocolError, ServerError
from papyon.payload.address import NetworkAddress
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.payload.personal import EndpointData, Media, PersonalData, PrivateEndpointData
from papyon.payload.presence import Presence, StatusChange
from papyon.payload.soap.roaming import RoamingProfile
from papyon.session.roster import Roster
from papyon.types import Capabilities, Dialect, Status

ALICE = "alice@example.com"
GUID = "{aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}"
SETTINGS = Settings.at("msn.example", "https://msn.example", GUID)
SONG = Media("Music", "{0} - {1}", ("Song", "Artist"))
PICTURE = MsnObject.of(b"picture", ALICE, ObjectKind.DISPLAY_PICTURE)


class Machine:
    def __init__(self, dialect):
        self.dialect = dialect
        self.asked = []

    def _ask(self, what):
        self.asked.append(what)
        return len(self.asked)

    def set_name(self, name):
        return self._ask(f"name {name}")

    def set_personal(self, data):
        return self._ask(data)

    def set_status(self, change):
        return self._ask(change)

    def sign_out_endpoint(self, guid):
        return self._ask(f"out {guid}")

    def sign_out_everywhere(self):
        return self._ask("out")


class Cellar:
    """Takes the place of `Roaming`."""

    def __init__(self):
        self.profile = None
        self.data = None
        self.kept = []

    async def recall(self, cid):
        self.kept.append(cid)
        return self.profile

    async def picture(self, profile):
        return self.data

    def keep(self, display_name=None, personal_message=None):
        self.kept.append((display_name, personal_message))

    def keep_picture(self, data):
        self.kept.append(data)


class Mirror:
    """Somebody who looks at themselves."""

    def __init__(self, dialect=Dialect.MSNP18, wishes=None):
        self.machine = Machine(dialect)
        self.told = []
        self.named = []
        self.refuse_names = False
        self.echo = None
        self.roster = Roster(ALICE)
        self.objects, self.cellar = Objects(ALICE), Cellar()
        self.me = Myself(
            wishes or Self(),
            *(ALICE, self, self, self.roster, SETTINGS, self.objects, self.cellar, self.tell),
        )

    async def answer(self, _trid):
        if self.echo is not None:
            # The server tells of before in front of its answer.
            await self.me.heard_presence(self.echo)
        if self.refuse_names and str(self.machine.asked[-1]).startswith("name"):
            raise ServerError(209, "PRP")

    async def set_display_name(self, name):
        self.named.append(name)

    async def tell(self, event):
        self.told.append(event)

    @property
    def asked(self):
        asked, self.machine.asked = self.machine.asked, []
        return asked


async def signed_in(dialect=Dialect.MSNP18, wishes=None):
    mirror = Mirror(dialect, wishes)
    await mirror.me.introduce()
    mirror.me.visible = True
    await mirror.me.appear()
    await mirror.me.say_personal()
    return mirror


@pytest.mark.parametrize("dialect", sorted(set(Dialect) - {Dialect.MSNP17}), ids=str)
async def test_each_dialect_says_of_oneself_what_it_can(dialect):
    mirror = await signed_in(dialect, Self(Status.BSY, "Alice A", "hi", SONG, PICTURE))
    able = SETTINGS.capabilities.at(dialect)
    assert (able.extended is None) == (dialect < Dialect.MSNP16)
    expected = ["name Alice A"]
    if dialect >= Dialect.MSNP16:
        expected += [EndpointData(able), PrivateEndpointData("papyon", state="BSY")]
    expected.append(StatusChange(Status.BSY, able, str(PICTURE)))
    if dialect >= Dialect.MSNP11:
        guid = GUID.upper() if dialect >= Dialect.MSNP13 else None
        expected.append(PersonalData("hi", SONG.token(), guid))
    assert mirror.asked == expected
    assert mirror.told == []


async def test_what_nobody_ever_set_is_left_to_the_server():
    mirror = await signed_in()
    *_, change, personal = mirror.asked
    assert change.msn_object == ""
    assert (personal.message, personal.media) == (None, "")
    await mirror.me.heard_personal(PersonalData(message="from before"))
    assert mirror.told == [SelfChanged(Status.NLN, ALICE, "from before")]


async def test_the_server_need_not_take_the_name():
    mirror = Mirror(Dialect.MSNP15)
    mirror.refuse_names = True
    await mirror.me.introduce()
    with pytest.raises(ServerError):
        await mirror.me.set_display_name("Alice")


async def test_everything_about_oneself_can_be_changed():
    mirror = await signed_in(wishes=Self(personal_message="hi"))
    assert mirror.asked
    able = SETTINGS.capabilities.at(Dialect.MSNP18)
    await mirror.me.set_status(Status.IDL)
    assert mirror.asked == [
        PrivateEndpointData("papyon", idle=True, state="IDL"),
        StatusChange(Status.IDL, able),
    ]
    await mirror.me.set_display_name("Alice Б" + "x" * NAME_BYTES)
    name = mirror.me.name
    assert name.startswith("Alice Бx")
    assert len(name) < NAME_BYTES
    assert (mirror.asked, mirror.named) == ([f"name {name}"], [name])
    await mirror.me.set_personal_message("busy")
    assert mirror.asked == [PersonalData("busy", "", GUID.upper())]
    await mirror.me.set_media(SONG)
    assert mirror.asked == [PersonalData("busy", SONG.token(), GUID.upper())]
    await mirror.me.set_picture(b"picture")
    assert mirror.asked == [StatusChange(Status.IDL, able, str(PICTURE))]
    assert await mirror.objects.fetch(ALICE, PICTURE) == b"picture"
    assert mirror.told == [
        SelfChanged(Status.IDL, ALICE, "hi"),
        SelfChanged(Status.IDL, name, "hi"),
        SelfChanged(Status.IDL, name, "busy"),
        SelfChanged(Status.IDL, name, "busy", SONG),
        SelfChanged(Status.IDL, name, "busy", SONG, PICTURE),
    ]
    mirror.told.clear()
    await mirror.me.set_picture(None)
    await mirror.me.set_media(None)
    await mirror.me.set_personal_message("")
    assert mirror.told[-1] == SelfChanged(Status.IDL, name, "")
    assert mirror.asked[-1] == PersonalData("", "", GUID.upper())
    assert mirror.cellar.kept == [(name, None), (None, "busy"), b"picture", None, (None, "")]
    with pytest.raises(LocalProtocolError):
        await mirror.objects.fetch(ALICE, PICTURE)


async def test_old_dialects_keep_the_message_here():
    mirror = await signed_in(Dialect.MSNP10)
    assert len(mirror.asked) == 2
    await mirror.me.set_personal_message("hi")
    await mirror.me.set_media(SONG)
    assert mirror.asked == []
    assert mirror.told[-1] == SelfChanged(Status.NLN, ALICE, "hi", SONG)


def presence(status=Status.AWY, name="Alice C", picture=""):
    return Presence(status, NetworkAddress(ALICE), name, Capabilities(), picture)


async def test_what_another_endpoint_changes_counts_here_too():
    mirror = Mirror()
    await mirror.me.heard_presence(presence())
    assert mirror.told == []
    mirror = await signed_in()
    await mirror.me.heard_presence(presence(picture=str(PICTURE)))
    await mirror.me.heard_presence(presence(picture=str(PICTURE)))
    await mirror.me.heard_presence(presence(Status.FLN))
    await mirror.me.heard_personal(PersonalData("out", SONG.token()))
    await mirror.me.heard_personal(PersonalData("out", SONG.token()))
    assert mirror.told == [
        SelfChanged(Status.AWY, "Alice C", "", None, PICTURE),
        SelfChanged(Status.AWY, "Alice C", "out", SONG, PICTURE),
    ]


async def test_the_endpoints_are_told_when_they_change():
    mirror = await signed_in()
    here = PrivateEndpointData("papyon", id=GUID)
    there = PrivateEndpointData("PHONE", client_type=3, id="{B}")
    for private in ((here,), (here, there), (there, here), (here,)):
        await mirror.me.heard_personal(PersonalData(private_endpoints=private))
    assert all(isinstance(event, EndpointsChanged) for event in mirror.told)
    assert [[one.name for one in event.endpoints] for event in mirror.told] == [
        ["papyon"],
        ["papyon", "PHONE"],
        ["papyon"],
    ]
    assert [one.here for one in mirror.me.endpoints] == [True]


async def test_other_endpoints_can_be_signed_out_where_there_are_any():
    mirror = await signed_in()
    assert mirror.asked
    await mirror.me.sign_out_endpoint("{b}")
    await mirror.me.sign_out_everywhere()
    assert mirror.asked == ["out {b}", "out"]
    mirror = await signed_in(Dialect.MSNP15)
    with pytest.raises(LocalProtocolError):
        await mirror.me.sign_out_endpoint("{b}")
    with pytest.raises(LocalProtocolError):
        await mirror.me.sign_out_everywhere()


async def test_what_the_server_told_before_a_change_does_not_undo_it():
    mirror = await signed_in()
    mirror.echo = presence(Status.NLN, ALICE)
    await mirror.me.set_picture(b"picture")
    await mirror.me.set_status(Status.BSY)
    await mirror.me.set_display_name("Alice")
    assert mirror.me.wishes == Self(Status.BSY, "Alice", None, None, PICTURE)
    assert mirror.told[-1] == SelfChanged(Status.BSY, "Alice", "", None, PICTURE)


async def test_the_roaming_profile_fills_what_nobody_set():
    mirror = Mirror()
    mirror.roster.cid = 42
    mirror.cellar.profile = RoamingProfile("1", "2", "Alice from afar", "hi from afar")
    mirror.cellar.data = b"picture"
    await mirror.me.recall()
    assert mirror.cellar.kept == [42]
    assert (mirror.me.name, mirror.me.message) == ("Alice from afar", "hi from afar")
    mirror.me.visible = True
    await mirror.me.recall_picture()
    assert mirror.told == [SelfChanged(Status.NLN, "Alice from afar", "hi from afar", None, PICTURE)]
    assert await mirror.objects.fetch(ALICE, PICTURE) == b"picture"
    await mirror.me.recall_picture()
    assert len(mirror.told) == 1


async def test_the_roaming_profile_changes_nothing_that_was_set():
    mirror = Mirror(wishes=Self(Status.NLN, "Alice", "hi", None, PICTURE))
    mirror.roster.display_name = "Alice A"
    mirror.cellar.profile = RoamingProfile("1", "2", "Alice from afar", "hi from afar")
    await mirror.me.recall()
    await mirror.me.recall_picture()
    assert (mirror.me.name, mirror.me.message) == ("Alice", "hi")
    assert (mirror.roster.display_name, mirror.told) == ("Alice A", [])


async def test_without_a_roaming_profile_nothing_changes():
    for dialect in (Dialect.MSNP12, Dialect.MSNP18):
        mirror = Mirror(dialect)
        await mirror.me.recall()
        await mirror.me.recall_picture()
        assert (mirror.me.name, mirror.me.message, mirror.told) == (ALICE, "", [])
        assert mirror.cellar.kept == ([] if dialect is Dialect.MSNP12 else [0])


async def test_a_picture_that_another_endpoint_shows_is_given_away_here_too():
    mirror = Mirror()
    mirror.cellar.profile, mirror.cellar.data = RoamingProfile("1"), b"picture"
    await mirror.me.recall()
    mirror.me.visible = True
    await mirror.me.heard_presence(presence(picture=str(PICTURE)))
    assert not mirror.objects.gives(PICTURE)
    await mirror.me.recall_picture()
    assert mirror.objects.gives(PICTURE)
    assert (mirror.me.wishes.picture, len(mirror.told)) == (PICTURE, 1)
