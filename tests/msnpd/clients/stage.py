r"""Plays of named clients against the server: their exact lines, and what the server has to answer.

A file is a play (see tests/transcripts/plays.py) of one client over all its connections: ``= ns`` and
``= sb`` say whose turn it is, and a file comes back to a connection as often as it likes. ``#! bob answers``
has somebody else act. Everything that is random in life is counted here, so every byte is known.
"""

import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from msnpd.directory import NewContact
from msnpd.mailbox import arrival
from msnpd.tickets import Pass, SignInTickets
from papyon.types import ListBits
from papyon.wire import encode
from tests.msnpd.world import ALICE, BOB, CAROL, DAVE, B, Client, World, commands
from tests.transcripts.plays import Play, Step

FOLDER: Final = Path(__file__).parent
ALL: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.play")))
PEOPLE: Final = {"alice": ALICE, "bob": BOB, "carol": CAROL, "dave": DAVE}
PICTURE: Final = (
    "%3Cmsnobj%20Creator%3D%22bob%40example.com%22%20Size%3D%223000%22%20Type%3D%223%22%20Location%3D%220%22%20"
    "Friendly%3D%22AAA%3D%22%20SHA1D%3D%228Pd0yyi%2BWOYqdwcq7O0caA06BEM%3D%22%20"
    "SHA1C%3D%22HdCOjWu5A8IheBAeWUlA2FMbs%2F4%3D%22%2F%3E"
)
HELLO: Final = (
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
    b"X-MMS-IM-Format: FN=Segoe%20UI; EF=; CO=ff0000; CS=0; PF=22\r\n\r\nHello back"
)


@dataclass(frozen=True)
class Turn:
    """What happens on one connection until another one's turn comes, or the cue that somebody acts on."""

    connection: str
    cue: str
    steps: tuple[Step, ...]


class PlayTickets(SignInTickets):
    """Knows the ticket of the plays, too: Alice's, with the secret of the reference's example."""

    def check(self, ticket: str, *, overdue: float = 0.0) -> Pass:
        if ticket.removeprefix("t=").startswith("MSNPTICKETALICE00001"):
            return Pass(1, 1, "play", "MSNPTICKETALICE00001", bytes(range(1, 25)))
        return super().check(ticket, overdue=overdue)


def turns(text: str) -> list[Turn]:
    """Reads a play with its cues."""
    found: list[Turn] = []
    connection, lines = "", list[str]()

    def end() -> None:
        if lines:
            play = Play.parse(f"= {connection}\n" + "\n".join(lines))
            found.append(Turn(connection, "", play[connection].steps))
            lines.clear()

    for line in text.splitlines():
        if line.startswith("= "):
            end()
            connection = line[2:]
        elif line.startswith("#! "):
            end()
            found.append(Turn(connection, line[3:], ()))
        elif line and not line.startswith("#"):
            lines.append(line)
    end()
    return found


class Stage:
    """A world in which Alice's client is played, and everybody else waits for a cue."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients: dict[str, Client] = {}
        self.others: dict[str, Client] = {}
        self.rooms: dict[str, Client] = {}
        hub = world.hub
        hub.config = replace(hub.config, public_host="192.0.2.22")
        hub.tickets = PlayTickets(bytes(32), 86400.0, lambda: world.time)
        world.mint.tickets = deque(f"17262740.1050826919.{number}" for number in range(1, 99))
        world.mint.sessions = deque(str(11752012 + number) for number in range(1, 99))

    def connection(self, name: str) -> Client:
        """A connection of Alice's client, made when it is first needed."""
        if name not in self.clients:
            world = self.world
            self.clients[name] = world.connect() if name.startswith("ns") else world.enter()
        return self.clients[name]

    async def act(self, cue: str) -> None:
        """Has somebody act."""
        for pattern, action in _ACTIONS:
            if found := re.fullmatch(pattern, cue):
                await action(self, *found.groups())
                return
        raise ValueError(f"nobody knows how to: {cue}")

    async def perform(self, text: str) -> None:
        """Plays; what the server says has to be what stands there, and nothing else."""
        for turn in turns(text):
            if turn.cue:
                await self.act(turn.cue)
                continue
            client = self.connection(turn.connection)
            heard: deque[bytes] = deque()
            for direction, data in turn.steps:
                if direction == "C":
                    assert not heard, heard
                    await client.session.receive(data)
                    continue
                heard.extend(encode(command) for command in commands(client.link.take()))
                assert heard, f"the server did not say {data!r}"
                said = heard.popleft()
                assert said == data, f"{said!r} instead of {data!r}"
            heard.extend(encode(command) for command in commands(client.link.take()))
            assert not heard, heard

    # What others do

    async def friends(self, one: str, other: str) -> None:
        await self.world.friends(PEOPLE[one], PEOPLE[other])

    async def comes(self, who: str, dialect: str) -> None:
        number = int(dialect)
        client = await self.world.sign_in(PEOPLE[who], number, B)
        if number >= 11:
            await client.send("UUX 5", "<Data><PSM>at work</PSM><CurrentMedia></CurrentMedia></Data>")
        capabilities = "2684387372:48" if number >= 16 else "1073741868"
        picture = f" {PICTURE}" if number >= 9 else ""
        await client.say(f"CHG 6 NLN {capabilities}{picture}")
        self.others[who] = client

    async def goes(self, who: str) -> None:
        self.others.pop(who).leave()

    async def adds(self, who: str, whom: str) -> None:
        world = self.world
        account = await world.directory.account(PEOPLE[who])
        _, effects = await world.directory.add_contact(account, NewContact(PEOPLE[whom]), allow=True)
        world.hub.presence.tell(effects, account.address, "")

    async def removes(self, who: str, whom: str) -> None:
        world = self.world
        account = await world.directory.account(PEOPLE[who])
        effects = await world.directory.clear_bits(account, [(PEOPLE[whom], 1, ListBits.FORWARD)])
        world.hub.presence.tell(effects, account.address, "")

    async def says_status(self, who: str, status: str) -> None:
        await self.others[who].say(f"CHG 20 {status} 1073741868 0")

    async def answers(self, who: str) -> None:
        endpoint = self.world.hub.presence.endpoints(PEOPLE[who])[0]
        self.rooms[who] = await self.world.answer(self.others[who], PEOPLE[who], endpoint.guid)
        self.rooms[who].link.take()

    async def calls(self, who: str, whom: str) -> None:
        endpoint = self.world.hub.presence.endpoints(PEOPLE[who])[0]
        room = await self.world.open_switchboard(self.others[who], PEOPLE[who], endpoint.guid)
        await room.say(f"CAL 2 {PEOPLE[whom]}")
        self.rooms[who] = room

    async def says_hello(self, who: str) -> None:
        await self.rooms[who].send("MSG 9 U", HELLO)

    async def hears(self, who: str, number: str) -> None:
        messages = [command for command in self.rooms[who].heard() if command.verb == "MSG"]
        assert len(messages) == int(number)

    async def hangs_up(self, who: str) -> None:
        self.rooms.pop(who).leave()

    async def writes(self, who: str, whom: str) -> None:
        world = self.world
        account = await world.directory.account(PEOPLE[who])
        kept = await world.hub.mailbox.keep(account, PEOPLE[whom], HELLO)
        world.hub.router.mail(PEOPLE[whom], arrival(kept))

    async def has_kept(self, who: str, number: str) -> None:
        account = await self.world.directory.account(PEOPLE[who])
        assert len((await self.world.hub.mailbox.metadata(account)).messages) == int(number)

    async def signs_in_elsewhere(self, who: str, dialect: str) -> None:
        self.others[who] = await self.world.sign_in(PEOPLE[who], int(dialect))

    async def is_on(self, who: str, bits: str, whose: str) -> None:
        account = await self.world.directory.account(PEOPLE[whose])
        assert int(account.bits(PEOPLE[who])) == int(bits)


Action = Callable[..., Awaitable[None]]
_ACTIONS: Final[tuple[tuple[str, Action], ...]] = (
    (r"(\w+) and (\w+) are friends", Stage.friends),
    (r"(\w+) comes online with MSNP(\d+)", Stage.comes),
    (r"(\w+) goes offline", Stage.goes),
    (r"(\w+) adds (\w+)", Stage.adds),
    (r"(\w+) removes (\w+)", Stage.removes),
    (r"(\w+) becomes (\w+)", Stage.says_status),
    (r"(\w+) answers", Stage.answers),
    (r"(\w+) calls (\w+)", Stage.calls),
    (r"(\w+) says hello", Stage.says_hello),
    (r"(\w+) hears (\d+) messages?", Stage.hears),
    (r"(\w+) hangs up", Stage.hangs_up),
    (r"(\w+) writes to (\w+) who is away", Stage.writes),
    (r"(\w+) finds (\d+) offline messages?", Stage.has_kept),
    (r"(\w+) signs in elsewhere with MSNP(\d+)", Stage.signs_in_elsewhere),
    (r"(\w+) is on lists (\d+) of (\w+)", Stage.is_on),
)
