"""Journals: one a person, made when somebody looks, renewed with the messenger."""

import pytest

from amsn2.api.models import PersonId
from amsn2.frontends.web.journals import Journals
from tests.amsn2.frontends.web.scripted import ScriptedMessenger, ScriptedPeople

ANNA, BOB = PersonId("anna"), PersonId("bob")


@pytest.fixture
async def people():
    people = ScriptedPeople()
    people.add("anna")
    people.add("bob")
    return people


@pytest.fixture
async def journals(people):
    epochs = iter("abcdef")
    return Journals(people, lambda: next(epochs))


async def test_a_person_has_one_journal_with_an_epoch_of_its_own(journals):
    assert journals.of(ANNA) is journals.of(ANNA)
    assert journals.of(ANNA).epoch != journals.of(BOB).epoch
    assert len(list(journals)) == 2


async def test_nobody_has_no_journal(journals):
    with pytest.raises(KeyError):
        journals.of(PersonId("carol"))


async def test_another_messenger_is_another_journal(journals, people):
    old, old_messenger = journals.of(ANNA), people.messengers[ANNA]
    people.messengers[ANNA] = ScriptedMessenger()
    assert journals.of(ANNA).epoch != old.epoch
    assert old_messenger.listeners == 0


async def test_closing_ends_every_subscription(journals, people):
    journals.of(ANNA)
    journals.of(BOB)
    journals.close()
    assert [messenger.listeners for messenger in people.messengers.values()] == [0, 0]
    assert list(journals) == []
