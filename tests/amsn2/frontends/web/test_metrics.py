"""Counts, in a registry of their own."""

from amsn2.api.models import AccountState
from amsn2.frontends.web.journals import Journals
from amsn2.frontends.web.metrics import Metrics, count_states
from amsn2.frontends.web.parking import Parking
from tests.amsn2.frontends.web.scripted import ScriptedMessenger, ScriptedPeople
from tests.golden.samples import SAMPLES


def made(people: ScriptedPeople) -> tuple[Metrics, Journals]:
    journals = Journals(people, lambda: "e")
    return Metrics(journals, Parking(), lambda: people.messengers.values()), journals


async def test_two_live_side_by_side():
    first, _ = made(ScriptedPeople())
    second, _ = made(ScriptedPeople())
    first.count_request("GET", "/healthz", 200)
    line = b'amsn2_http_requests_total{method="GET",route="/healthz",status="200"} 1.0'
    assert line in first.exposition()
    assert line not in second.exposition()


async def test_a_strange_method_makes_no_new_series():
    metrics, _ = made(ScriptedPeople())
    for number in range(10):
        metrics.count_request(f"X{number}", "", 405)
    assert metrics.exposition().count(b"amsn2_http_requests_total{") == 1


async def test_levels():
    people = ScriptedPeople()
    people.add("anna")
    metrics, journals = made(people)
    (person,) = people.persons
    journals.of(person)
    people.messengers[person].happen(next(iter(SAMPLES.values()))[1])
    text = metrics.exposition()
    assert b"amsn2_journals 1.0" in text
    assert b"amsn2_journal_events 1.0" in text
    assert b"amsn2_polls_parked 0.0" in text
    assert b"anna" not in text


async def test_every_state_is_named():
    counts = count_states([ScriptedMessenger()])
    assert set(counts) == set(AccountState)
    assert sum(counts.values()) == 2
