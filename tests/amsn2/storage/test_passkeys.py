"""Passkeys in the database."""

from msgspec.structs import replace

from amsn2.api.models import PersonId
from amsn2.api.people_storage import PasskeyRecord, PasskeyStorage, PersonRecord
from amsn2.storage.opening import Storage

ANNA, BERT = PersonId("p-anna"), PersonId("p-bert")
KEY = PasskeyRecord(
    id="a", person=ANNA, name="phone", public_key=b"\x00\xff", uses=0, transports="usb", created_at=5
)


async def _people(storage: Storage) -> PasskeyStorage:
    for person in (ANNA, BERT):
        await storage.people.add_person(
            PersonRecord(id=person, name=person, folded_name=person, created_at=1)
        )
    return storage.passkeys


async def test_they_are_kept_in_their_order(storage: Storage) -> None:
    passkeys = await _people(storage)
    late, early = replace(KEY, id="b", created_at=9), KEY
    assert await passkeys.add_passkey(late, 9)
    assert await passkeys.add_passkey(early, 9)
    assert await passkeys.passkeys(ANNA) == (early, late)
    assert await passkeys.passkeys(BERT) == ()
    assert await passkeys.passkey("b") == late
    assert await passkeys.passkey("c") is None


async def test_an_id_is_one_persons_and_there_are_so_many(storage: Storage) -> None:
    passkeys = await _people(storage)
    assert await passkeys.add_passkey(KEY, 2)
    assert not await passkeys.add_passkey(replace(KEY, person=BERT), 2)
    assert await passkeys.add_passkey(replace(KEY, id="b"), 2)
    assert not await passkeys.add_passkey(replace(KEY, id="c"), 2)


async def test_a_count_only_grows_but_nothing_counts_nothing(storage: Storage) -> None:
    passkeys = await _people(storage)
    await passkeys.add_passkey(KEY, 9)
    assert await passkeys.use_passkey("a", 0, 7)
    assert await passkeys.use_passkey("a", 3, 8)
    assert not await passkeys.use_passkey("a", 3, 9)
    assert not await passkeys.use_passkey("a", 0, 9)
    assert not await passkeys.use_passkey("unknown", 4, 9)
    assert await passkeys.passkey("a") == replace(KEY, uses=3, last_used_at=8)


async def test_they_are_renamed_and_go_with_whose_they_are(storage: Storage) -> None:
    passkeys = await _people(storage)
    await passkeys.add_passkey(KEY, 9)
    assert not await passkeys.rename_passkey(BERT, "a", "mine")
    assert await passkeys.rename_passkey(ANNA, "a", "tablet")
    await passkeys.remove_passkey(BERT, "a")
    assert await passkeys.passkey("a") == replace(KEY, name="tablet")
    await passkeys.remove_passkey(ANNA, "a")
    assert await passkeys.passkey("a") is None
    await passkeys.add_passkey(KEY, 9)
    await storage.people.mark_leaving(ANNA)
    assert await passkeys.passkey("a") is None
