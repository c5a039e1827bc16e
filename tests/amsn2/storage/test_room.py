"""How much is kept, and that the disk gets back what is not."""

from amsn2.storage.opening import Storage
from amsn2.storage.store import SqlStore
from tests.amsn2.storage.conftest import ON_SQLITE
from tests.amsn2.storage.samples import TALK, fill, line, talk


async def test_what_is_said_is_counted(store: SqlStore) -> None:
    usage = await store.usage()
    assert (usage.messages, usage.message_bytes, usage.oldest) == (0, 0, None)
    await fill(store, 3)
    async with store.transaction() as transaction:
        await transaction.add_message(line(9, text="é"))
    usage = await store.usage()
    assert (usage.messages, usage.message_bytes, usage.oldest) == (4, 20, 1_000)
    async with store.transaction() as transaction:
        await transaction.clear_history(TALK, 2**53, 1_000)
    assert (await store.usage()).messages == 0


@ON_SQLITE
async def test_the_file_becomes_smaller(storage: Storage, store: SqlStore) -> None:
    async def free_pages() -> int:
        return await storage._database.read(
            lambda connection: connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
        )

    async with store.transaction() as transaction:
        await transaction.add_conversation(talk())
        for number in range(200):
            await transaction.add_message(line(number, text="letters " * 900))
    async with store.transaction() as transaction:
        await transaction.clear_history(TALK, 2**53, 1_000)
    assert await free_pages() > 100
    await store.give_back_room()
    assert await free_pages() == 0
