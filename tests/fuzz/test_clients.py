"""No server makes a client machine raise anything, or tell more after it has told of the end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from papyon.session.events import Closed, TicketWanted
from papyon.session.masque import MASQUES, Identity
from papyon.session.notification import NotificationClient
from papyon.session.signin import Step
from papyon.session.switchboard import SwitchboardClient
from papyon.types import Dialect
from tests.fuzz.inputs import inputs
from tests.transcripts.plays import Play

ALICE, GUID = "alice@example.com", "{aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}"
PLAYS = [
    (name, play) for file in ("msnp11", "msnp15", "msnp18", "signin") for name, play in Play.all(file).items()
]
STEPS = [
    step.data for name, play in PLAYS if "switchboard" not in name for step in play if step.direction == "S"
]
SAID = [step.data for name, play in PLAYS if "switchboard" in name for step in play if step.direction == "S"]
GREETING = {
    dialect: [
        step.data
        for step in Play.load("signin", dialect.token.lower())
        if step.direction == "S" and not step.data.startswith((b"MSG", b"UBX", b"QNG"))
    ]
    for dialect in MASQUES
}
DIALECTS = st.sampled_from(sorted(MASQUES))


@settings(max_examples=300)
@given(DIALECTS, st.integers(0, 6), st.lists(inputs(*STEPS), min_size=1, max_size=4))
def test_notification_clients(dialect: Dialect, known: int, said: list[bytes]) -> None:
    machine = NotificationClient(Identity(ALICE, (dialect,), GUID), 0.0)
    machine.start()
    closed = False
    for data in [*GREETING[dialect][:known], *said]:
        for event in machine.receive(data, 0.0):
            assert not closed
            if isinstance(event, TicketWanted) and machine.step is Step.TICKET_WANTED:
                machine.authenticate("t=1&p=", "proof" if event.nonce else "")
            closed = isinstance(event, Closed)
        assert machine.data_to_send().count(b"\r\n") <= 1000
    machine.expire(1e9)
    machine.receive_end()


@settings(max_examples=200)
@given(DIALECTS, st.booleans(), st.lists(inputs(*SAID), min_size=1, max_size=4))
def test_switchboard_clients(dialect: Dialect, invited: bool, said: list[bytes]) -> None:
    machine = SwitchboardClient(ALICE, dialect, GUID, "17.10", "11752013" if invited else None)
    machine.start()
    closed = False
    for data in said:
        for event in machine.receive(data):
            assert not closed
            closed = isinstance(event, Closed)
    machine.receive_end()
