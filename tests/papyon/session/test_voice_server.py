"""Every line that a server says, in every dialect."""

import pytest

from papyon.payload.address import NetworkAddress
from papyon.payload.listchange import Addition, GroupAddition, GroupRemoval, GroupRename, OwnProperty, privacy
from papyon.payload.lists import ListEntry
from papyon.payload.message import MimeMessage
from papyon.payload.presence import Presence, StatusChange
from papyon.payload.synchronisation import GroupLine, PropertyLine, Stamps, SyncReply
from papyon.session.notification_server import DIALECTS
from papyon.session.requests_server import ListEdit, StatusRequest, SwitchboardWanted
from papyon.session.table_server import ServerState
from papyon.session.voice_server import NotificationVoice
from papyon.types import Capabilities, Dialect, ListBits, Status
from papyon.wire import Reader, Side, WireCommand

BOB = NetworkAddress("bob@example.com")
GUID = "11111111-1111-4111-8111-111111111111"
BOB_IS_BUSY = Presence(Status.BSY, BOB, "Bob B", Capabilities(1, 2), "<msnobj/>")
PICTURE = "%3Cmsnobj%2F%3E"
PROFILE = MimeMessage("text/x-msmsgsprofile; charset=UTF-8")


class Voice(NotificationVoice):
    """The half that speaks, alone."""

    def _check(self, command: WireCommand) -> None:
        raise AssertionError(command)


def voice(dialect: int) -> Voice:
    return Voice(Dialect(dialect))


def lines(speaker: Voice) -> list[str]:
    reader = Reader(Side.CLIENT)
    reader.feed(speaker.take())
    found = []
    while (command := reader.next_command()) is not None:
        found.append(" ".join((command.verb, *command.args)))
    return found


@pytest.mark.parametrize("dialect", DIALECTS)
def test_signing_in(dialect: Dialect) -> None:
    speaker = Voice(dialect)
    speaker.want_proof(3, "challenge")
    speaker.welcome(4, "a@b", "A B", PROFILE)
    shields = ["GCF 0"] if dialect >= 13 else []
    wanted = ["USR 3 SSO S MBI_KEY_OLD challenge"] if dialect >= 15 else ["USR 3 TWN S challenge"]
    welcome = ["USR 4 OK a@b A%20B 1 0"] if dialect <= 9 else ["USR 4 OK a@b 1 0"]
    services = ["SBS 0 null"] if dialect >= 11 else []
    own = {16: ["UBX a@b 1"], 18: ["UBX 1:a@b"]}.get(dialect, [])
    assert lines(speaker) == [*shields, *wanted, *welcome, *services, "MSG Hotmail Hotmail", *own]
    assert speaker.state is ServerState.LISTING


@pytest.mark.parametrize(
    ("dialect", "initial", "later", "gone"),
    [
        (
            8,
            "ILN 7 BSY bob@example.com Bob%20B 1",
            "NLN BSY bob@example.com Bob%20B 1",
            "FLN bob@example.com",
        ),
        *(
            (
                dialect,
                f"ILN 7 BSY bob@example.com Bob%20B 1 {PICTURE}",
                f"NLN BSY bob@example.com Bob%20B 1 {PICTURE}",
                "FLN bob@example.com",
            )
            for dialect in (9, 10, 11, 12, 13)
        ),
        *(
            (
                dialect,
                f"ILN 7 BSY bob@example.com 1 Bob%20B 1 {PICTURE}",
                f"NLN BSY bob@example.com 1 Bob%20B 1 {PICTURE}",
                "FLN bob@example.com 1 0",
            )
            for dialect in (14, 15)
        ),
        (
            16,
            f"ILN 7 BSY bob@example.com 1 Bob%20B 1:2 {PICTURE}",
            f"NLN BSY bob@example.com 1 Bob%20B 1:2 {PICTURE}",
            "FLN bob@example.com 1 0:0",
        ),
        (
            18,
            f"NLN BSY 1:bob@example.com Bob%20B 1:2 {PICTURE}",
            f"NLN BSY 1:bob@example.com Bob%20B 1:2 {PICTURE}",
            "FLN 1:bob@example.com 0:0",
        ),
    ],
)
def test_presence(dialect: int, initial: str, later: str, gone: str) -> None:
    speaker = voice(dialect)
    speaker.presence(BOB_IS_BUSY, 7)
    speaker.presence(BOB_IS_BUSY)
    speaker.presence(Presence(Status.FLN, BOB))
    speaker.presence(Presence(Status.HDN, BOB, "Bob"))
    assert lines(speaker) == [initial, later, gone, gone]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_personal_messages_and_switchboards(dialect: Dialect) -> None:
    speaker = Voice(dialect)
    speaker.personal(BOB, b"<Data/>")
    speaker.transfer(9, "192.0.2.1", 1863, "t.i")
    speaker.ring("11", "192.0.2.1", 1863, "t.i", "bob@example.com", "Bob B")
    personal = "UBX 1:bob@example.com" if dialect >= 18 else "UBX bob@example.com" + " 1" * (dialect >= 14)
    transfer = "XFR 9 SB 192.0.2.1:1863 CKI t.i"
    ring = "RNG 11 192.0.2.1:1863 CKI t.i bob@example.com Bob%20B"
    if dialect >= 13:
        transfer, ring = transfer + " U messenger.msn.com", ring + " U messenger.hotmail.com"
    if dialect >= 14:
        transfer, ring = transfer + " 1", ring + " 1"
    assert lines(speaker) == [*([personal] if dialect >= 11 else []), transfer, ring]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_list_answers_carry_a_version_up_to_msnp9(dialect: Dialect) -> None:
    speaker = Voice(dialect)
    old = dialect <= 9
    speaker.confirm(ListEdit(5, privacy(True)), 17)
    speaker.confirm(ListEdit(6, OwnProperty("12", "PHH")), 18)
    speaker.change(Addition(ListBits.REVERSE, "bob@example.com", "Bob"), 19)
    speaker.property(PropertyLine("PHH", "1", "bob@example.com"), 20)
    speaker.synchronise(7, SyncReply(Stamps("20", "21"), 0, 1), [("LSG", GroupLine("1", "X").args(dialect))])
    assert lines(speaker) == [
        "BLP 5 17 AL" if old else "BLP 5 AL",
        "PRP 6 18 PHH 12" if old else "PRP 6 PHH 12",
        "ADD 0 RL 19 bob@example.com Bob" if old else "ADC 0 RL N=bob@example.com F=Bob",
        "BPR 20 bob@example.com PHH 1" if old else "BPR bob@example.com PHH 1",
        "SYN 7 20 0 1" if old else "SYN 7 20 21 0 1",
        "LSG 1 X 0" if old else "LSG X 1",
    ]


def test_one_development_kit_counts_a_word_more() -> None:
    speaker = voice(11)
    for extra in (False, True):
        speaker.extra_word = extra
        speaker.change(GroupAddition("Mates", GUID), 0, 5)
        speaker.change(GroupRename(GUID, "Pals"), 0, 6)
        speaker.change(GroupRemoval(GUID), 0, 7)
    assert lines(speaker) == [
        f"ADG 5 Mates {GUID}",
        f"REG 6 {GUID} Pals",
        f"RMG 7 {GUID}",
        f"ADG 5 0 Mates {GUID}",
        f"REG 6 0 Pals {GUID}",
        f"RMG 7 0 {GUID}",
    ]


def test_what_was_said_of_a_status_opens_the_live_phase() -> None:
    speaker = voice(18)
    speaker.confirm(StatusRequest(5, StatusChange(Status.NLN), ("NLN", "1:2", "0")))
    assert speaker.state is ServerState.LIVE
    speaker.confirm(SwitchboardWanted(6))  # has an answer of its own
    assert lines(speaker) == ["CHG 5 NLN 1:2 0"]


def test_a_notice_names_the_endpoint_where_there_are_any() -> None:
    for dialect, who in (
        (13, "bob@example.com"),
        (15, "bob@example.com"),
        (16, f"bob@example.com;{{{GUID}}}"),
    ):
        speaker = voice(dialect)
        speaker.notice("bob@example.com", f"{{{GUID}}}", 1, b"x")
        assert lines(speaker) == [f"UBN {who} 1"]


def test_nothing_is_said_after_the_end() -> None:
    speaker = voice(15)
    speaker.added(ListEntry("bob@example.com", ListBits.REVERSE))
    speaker.sign_out("OTH")
    speaker.removed(ListEntry("bob@example.com", ListBits.REVERSE))
    speaker.notification(b"x")
    assert lines(speaker) == ["ADL 0", "OUT OTH"]
