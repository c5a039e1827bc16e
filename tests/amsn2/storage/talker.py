"""A process that stores messages and says which are stored, until somebody kills it.

python -m tests.amsn2.storage.talker URL KEY_FILE RUN
"""

import asyncio
import sys
from pathlib import Path

from amsn2.api.models import AccountId, MessageId, PersonId
from amsn2.api.people_storage import PersonRecord
from amsn2.api.storage import StoredAccount
from amsn2.storage.opening import open_storage
from tests.amsn2.storage.samples import line, talk

PERSON = PersonId("p")
ACCOUNT = StoredAccount(id=AccountId("a"), network="msn", address="anna@example.com", endpoint_id="e")


async def store_messages(url: str, key_file: Path, run: int) -> None:
    """Store without end; each message twice, as a network does that was not answered in time."""
    storage = await open_storage(url, key_file)
    if await storage.people.person(PERSON) is None:
        await storage.people.add_person(PersonRecord(id=PERSON, name="P", folded_name="p", created_at=1))
    store = storage.store(PERSON)
    for number in range(1_000_000):
        remote_id = f"{run}-{number}"
        for attempt in range(2):
            async with store.transaction() as transaction:
                await transaction.save_account(ACCOUNT)
                await transaction.add_conversation(talk())
                message = line(0, id=MessageId(f"{remote_id}-{attempt}"), text=remote_id * 50)
                await transaction.add_message(message, remote_id)
        print(remote_id, flush=True)  # noqa: T201 - this is the acknowledgement


if __name__ == "__main__":
    asyncio.run(store_messages(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
