"""The snapshot and its followers."""

from amsn2.api.events import Event, PersonChanged
from amsn2.api.models import Person, PersonId, Snapshot
from amsn2.core.state import State


def _named(name: str) -> Person:
    return Person(id=PersonId("p"), name=name)


def test_memory_changes_before_anybody_is_told() -> None:
    state = State(Snapshot(person=_named("Anna")))
    seen = []
    state.subscribe(lambda event: seen.append(state.snapshot.person.name))
    state.tell(PersonChanged(person=_named("Anne")), PersonChanged(person=_named("Annie")))
    assert seen == ["Anne", "Annie"]


def test_what_a_listener_makes_happen_is_told_after_what_it_heard() -> None:
    state = State(Snapshot(person=_named("Anna")))
    first, second = [], []

    def echo(event: Event) -> None:
        first.append((event.person.name, state.snapshot.person.name))
        if event.person.name == "Anne":
            state.tell(PersonChanged(person=_named("Annie")))

    state.subscribe(echo)
    state.subscribe(lambda event: second.append((event.person.name, state.snapshot.person.name)))
    state.tell(PersonChanged(person=_named("Anne")))
    assert first == second == [("Anne", "Anne"), ("Annie", "Annie")]
