"""Passkeys: made, used, and refused in every way in which they can be wrong."""

import json
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import PersonId
from amsn2.api.passkeys import Passkeys as PasskeysPort
from amsn2.api.passkeys import Place
from amsn2.api.people_storage import PasskeyRecord, PersonRecord
from amsn2.core.attempts import FREE_ATTEMPTS_PEER, Attempts
from amsn2.core.challenges import LIFE
from amsn2.core.passkeys import Passkeys
from amsn2.core.sessions import Sessions
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import Storage, open_storage
from tests.amsn2.authenticator import KeyRing
from tests.amsn2.play import PlayClock

ANNA, BERT = PersonId("p-anna"), PersonId("p-bert")
HERE = Place(name="chat.example", origin="https://chat.example:8443")


@dataclass
class House:
    storage: Storage
    clock: PlayClock
    sessions: Sessions
    passkeys: Passkeys

    async def ring(self, person: PersonId = ANNA, **options: bytes) -> KeyRing:
        """A key ring with a passkey of the person."""
        ring = KeyRing(HERE.origin, HERE.name, **options)
        made = ring.make(await self.passkeys.registration(person, "browser", HERE))
        await self.passkeys.register(person, "browser", HERE, made, "  my phone ")
        return ring

    async def enter(self, ring: KeyRing, *, place: Place = HERE, browser: str = "stranger") -> str:
        question = await self.passkeys.question("stranger", HERE, "192.0.2.1")
        return await self.passkeys.sign_in(browser, place, ring.sign(question), "Firefox", "192.0.2.1")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    storage = await open_storage(sqlite_url(tmp_path / "amsn2.sqlite3"), tmp_path / "key")
    for person in (ANNA, BERT):
        await storage.people.add_person(
            PersonRecord(id=person, name=person, folded_name=person, created_at=1)
        )
    clock = PlayClock()
    sessions = Sessions(storage.people, clock)
    passkeys = Passkeys(storage.passkeys, storage.people, sessions, Attempts(clock), clock)
    yield House(storage, clock, sessions, passkeys)
    await storage.close()


async def refused(asked: Awaitable[object]) -> ProblemCode:
    with pytest.raises(Refused) as caught:
        await asked
    return caught.value.problem.code


async def test_it_is_what_the_frontends_ask_for(house: House) -> None:
    passkeys: PasskeysPort = house.passkeys
    assert await passkeys.passkeys(ANNA) == ()


async def test_a_passkey_signs_its_person_in(house: House) -> None:
    ring = await house.ring()
    token = await house.enter(ring)
    session = await house.sessions.find(token)
    assert session is not None
    assert session.person.id == ANNA
    (seen,) = await house.passkeys.passkeys(ANNA)
    assert (seen.name, seen.last_used_at) == ("my phone", house.clock.now())
    assert await house.enter(ring) != token
    (kept,) = await house.storage.passkeys.passkeys(ANNA)
    assert (kept.uses, kept.transports) == (2, "internal")


async def test_what_is_asked_names_nobody(house: House) -> None:
    await house.ring()
    asked = json.loads(await house.passkeys.question("b", HERE, "192.0.2.1"))
    assert asked["rpId"] == "chat.example"
    assert not asked.get("allowCredentials")
    assert asked["userVerification"] == "preferred"


async def test_making_one_asks_for_a_resident_key_and_names_those_that_are_there(house: House) -> None:
    ring = await house.ring()
    asked = json.loads(await house.passkeys.registration(ANNA, "browser", HERE))
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["rp"] == {"name": "aMSN2", "id": "chat.example"}
    assert len(asked["excludeCredentials"]) == 1
    made = KeyRing(HERE.origin, HERE.name, id=ring.id).make(json.dumps(asked).encode())
    code = await refused(house.passkeys.register(BERT, "browser", HERE, made, "stolen"))
    assert code is ProblemCode.TOO_MANY_PASSKEYS
    assert await house.passkeys.passkeys(BERT) == ()


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ("https://evil.example", "chat.example"),
        ("http://chat.example:8443", "chat.example"),
        ("https://chat.example", "chat.example"),
        ("https://chat.example:8443", "evil.example"),
    ],
)
async def test_of_another_place_it_is_none(house: House, origin: str, name: str) -> None:
    ring = await house.ring()
    ring.origin, ring.name = origin, name
    assert await refused(house.enter(ring)) is ProblemCode.PASSKEY_REFUSED
    made = ring.make(await house.passkeys.registration(BERT, "browser", HERE))
    asked = house.passkeys.register(BERT, "browser", HERE, made, "x")
    assert await refused(asked) is ProblemCode.PASSKEY_REFUSED


async def test_a_challenge_is_good_once_for_one_browser_and_for_minutes(house: House) -> None:
    ring = await house.ring()
    passkeys = house.passkeys
    assert await refused(house.enter(ring, browser="another")) is ProblemCode.PASSKEY_REFUSED
    assert await refused(house.enter(ring, browser="")) is ProblemCode.PASSKEY_REFUSED
    shown = ring.sign(await passkeys.question("b", HERE, "192.0.2.1"))
    await passkeys.sign_in("b", HERE, shown, "", "192.0.2.1")
    again = passkeys.sign_in("b", HERE, shown, "", "192.0.2.1")
    assert await refused(again) is ProblemCode.PASSKEY_REFUSED
    late = ring.sign(await passkeys.question("b", HERE, "192.0.2.1"))
    house.clock.pass_by(LIFE / 1_000)
    asked = passkeys.sign_in("b", HERE, late, "", "192.0.2.1")
    assert await refused(asked) is ProblemCode.PASSKEY_REFUSED


async def test_a_challenge_to_make_one_signs_nobody_in(house: House) -> None:
    ring = await house.ring()
    shown = ring.sign(await house.passkeys.registration(ANNA, "b", HERE))
    asked = house.passkeys.sign_in("b", HERE, shown, "", "192.0.2.1")
    assert await refused(asked) is ProblemCode.PASSKEY_REFUSED


async def test_a_copied_key_tells_a_count_that_was_told_before(house: House) -> None:
    ring = await house.ring()
    await house.enter(ring)
    ring.uses = 0
    assert await refused(house.enter(ring)) is ProblemCode.PASSKEY_REFUSED


async def test_another_key_of_the_same_id_is_none(house: House) -> None:
    ring = await house.ring()
    forged = KeyRing(HERE.origin, HERE.name, id=ring.id, uses=9, user=ring.user)
    assert await refused(house.enter(forged)) is ProblemCode.PASSKEY_REFUSED
    ring.user = BERT.encode()
    assert await refused(house.enter(ring)) is ProblemCode.PASSKEY_REFUSED
    unknown = KeyRing(HERE.origin, HERE.name, id=b"nobody's")
    assert await refused(house.enter(unknown)) is ProblemCode.PASSKEY_REFUSED


async def test_trying_becomes_slow(house: House) -> None:
    ring = await house.ring()
    forged = KeyRing(HERE.origin, HERE.name, id=ring.id)
    for _ in range(FREE_ATTEMPTS_PEER):
        assert await refused(house.enter(forged)) is ProblemCode.PASSKEY_REFUSED
    assert await refused(house.enter(ring)) is ProblemCode.TOO_MANY_ATTEMPTS


async def test_renaming_and_removing_are_for_whose_it_is(house: House) -> None:
    await house.ring()
    (seen,) = await house.passkeys.passkeys(ANNA)
    assert await refused(house.passkeys.rename(BERT, seen.id, "mine")) is ProblemCode.PASSKEY_UNKNOWN
    await house.passkeys.remove(BERT, seen.id)
    await house.passkeys.rename(ANNA, seen.id, "  ")
    (kept,) = await house.passkeys.passkeys(ANNA)
    assert kept.name == "aMSN2"
    await house.passkeys.remove(ANNA, seen.id)
    assert await house.passkeys.passkeys(ANNA) == ()


async def test_there_are_not_without_end(house: House) -> None:
    for number in range(limits.PASSKEYS):
        record = PasskeyRecord(
            id=f"k{number:03}", person=ANNA, name="", public_key=b"", uses=0, transports="", created_at=1
        )
        await house.storage.passkeys.add_passkey(record, limits.PASSKEYS)
    asked = house.passkeys.registration(ANNA, "b", HERE)
    assert await refused(asked) is ProblemCode.TOO_MANY_PASSKEYS
    assert await refused(house.passkeys.registration(PersonId("x"), "b", HERE)) is ProblemCode.PERSON_UNKNOWN


WORDS = ["id", "rawId", "type", "response", "clientDataJSON", "attestationObject", "authenticatorData"]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=40)
    | st.sampled_from(["public-key", "AAAA"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*WORDS, "signature", "userHandle", "transports"]), inner, max_size=9
        )
    ),
    max_leaves=12,
)


@given(shown=JSON.map(lambda one: json.dumps(one).encode()) | st.binary(max_size=200))
async def test_whatever_a_browser_sends_is_refused_in_words(shown: bytes) -> None:
    clock = PlayClock()
    nobody = _Nobody()
    passkeys = Passkeys(nobody, nobody, Sessions(nobody, clock), Attempts(clock), clock)  # type: ignore[arg-type]  # asked for little
    await passkeys.question("b", HERE, "192.0.2.1")
    asked = passkeys.sign_in("b", HERE, shown, "", "192.0.2.1")
    assert await refused(asked) is ProblemCode.PASSKEY_REFUSED
    await passkeys.registration(ANNA, "b", HERE)
    asked = passkeys.register(ANNA, "b", HERE, shown, "x")
    assert await refused(asked) is ProblemCode.PASSKEY_REFUSED


class _Nobody:
    """Storage with a person and no passkey."""

    async def person(self, person: PersonId) -> PersonRecord:
        return PersonRecord(id=person, name="x", folded_name="x", created_at=1)

    async def passkeys(self, person: PersonId) -> tuple[PasskeyRecord, ...]:
        return ()

    async def passkey(self, passkey: str) -> None:
        return None
