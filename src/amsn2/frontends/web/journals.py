"""The journals of everybody, made when somebody first looks."""

from collections.abc import Callable, Iterator

from amsn2.api.models import PersonId
from amsn2.api.ports import People
from amsn2.frontends.web.journal import Journal


class Journals:
    """One journal a person. People come and go while aMSN2 runs."""

    def __init__(self, people: People, make_epoch: Callable[[], str]) -> None:
        self._people = people
        self._make_epoch = make_epoch
        self._journals: dict[PersonId, Journal] = {}

    def __iter__(self) -> Iterator[Journal]:
        return iter(tuple(self._journals.values()))

    def of(self, person: PersonId) -> Journal:
        """The person's journal. Raises `KeyError` for nobody."""
        messenger = self._people.messenger(person)
        journal = self._journals.get(person)
        if journal is not None and journal.messenger is not messenger:
            journal.close()
            journal = None
        if journal is None:
            journal = self._journals[person] = Journal(messenger, self._make_epoch())
        return journal

    def forget(self, person: PersonId) -> None:
        """The person is gone."""
        journal = self._journals.pop(person, None)
        if journal is not None:
            journal.close()

    def close(self) -> None:
        """Close them all."""
        for journal in self:
            journal.close()
        self._journals.clear()
