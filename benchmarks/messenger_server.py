"""msnpd under test, with people in it: `python -m benchmarks.messenger_server SIZE...`.

Makes alice and bob, and for every SIZE somebody with so many contacts; all have the same password. Prints
its ports as one line of JSON and serves until standard input ends. The store is a file, flushed at every
commit as always.
"""

import secrets
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import msgspec
import uvloop

from benchmarks.pace import input_ended
from msnpd.config import Config
from msnpd.directory import Directory
from msnpd.limits import Limits
from msnpd.mint import Mint
from msnpd.server import Server, wall_clock
from msnpd.sql_store import SqlStore
from papyon.types import ListBits, NetworkId

PASSWORD = "correct horse"  # noqa: S105 - of people who live for seconds
ALICE, BOB = "alice@example.com", "bob@example.com"


def owner_of(size: int) -> str:
    """The address of who has so many contacts."""
    return f"owner-of-{size}@example.com"


async def people(database: Path, sizes: list[int], limits: Limits) -> None:
    """Write the accounts and lists; the contacts need no password, for they never sign in."""
    store = SqlStore.at(database)
    await store.open()
    directory = Directory(store, limits, lambda: int(wall_clock() * 1e6), Mint(secrets.token_bytes).guid)
    await directory.open()
    contacts = [f"contact-{number}@example.com" for number in range(max(sizes, default=0))]
    for number, address in enumerate(contacts):
        await store.add_account(address, f"Contact Number {number}", "", (), int(wall_clock() * 1e6))
    for size in sizes:
        account = await directory.account(owner_of(size))
        both = ListBits.FORWARD | ListBits.ALLOW
        for start in range(0, size, 500):
            entries = [
                (address, NetworkId.MESSENGER, both) for address in contacts[start : min(start + 500, size)]
            ]
            await directory.set_bits(account, entries)
    await store.close()


async def main(sizes: list[int]) -> None:
    """Serve until standard input ends."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "msnpd.sqlite3"
        # Nobody may be slowed down by a limit here: it would be the limit that is measured.
        limits = replace(
            Limits(),
            messages_per_second=1e6,
            commands_per_second=1e6,
            requests_per_second=1e6,
            contacts=max(sizes, default=1000),
            members=2 * max(sizes, default=1000),
        )
        server = Server(Config(port=0, services_port=0, database=database, limits=limits))
        await server.start()
        for address in (ALICE, BOB, *map(owner_of, sizes)):
            await server.accounts.register(address, PASSWORD, address.partition("@")[0])
        await server.stop()
        await people(database, sizes, limits)
        server = Server(Config(port=0, services_port=0, database=database, limits=limits))
        await server.start()
        hello = {"port": server.port, "services_port": server.services_port}
        print(msgspec.json.encode(hello).decode(), flush=True)
        await input_ended()
        await server.stop()


if __name__ == "__main__":
    sys.exit(uvloop.run(main([int(size) for size in sys.argv[1:]])))
