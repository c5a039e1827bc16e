"""Two clients at msnpd as old networks were reached: HTTPS under its own authority, HTTP for sockets."""

from dataclasses import replace
from pathlib import Path

import pytest

from msnpd.authority import keep_authority
from msnpd.server import Server
from msnpd.sql_store import SqlStore
from papyon.aio.settings import Settings
from papyon.types import Dialect, Status
from tests.papyon.aio.people import PASSWORD, Person, befriend, running_server

ALICE, BOB = "alice@example.com", "bob@example.com"


async def authority(folder: Path) -> str:
    """A file with the certificate that `msnpd ca` prints."""
    store = SqlStore.at(folder / "msnpd.sqlite3")
    await store.open()
    certificate = (await keep_authority(store)).certificate()
    await store.close()
    path = folder / "authority.pem"
    path.write_bytes(certificate)
    return str(path)


def through_tls(server: Server, person: Person, trusted: str, *, gateway: bool) -> None:
    """Has somebody reach everything by TLS, or everything by the gateway."""
    base = f"https://127.0.0.1:{server.https_ports[0]}"
    old = person.settings
    settings = Settings.at("127.0.0.1", base, old.machine_guid, server.tls_port, tls=True)
    person.settings = replace(
        settings,
        dialects=old.dialects,
        tls_authority=trusted,
        gateway_url=f"{base}/gateway/gateway.dll" if gateway else "",
        direct=False,
    )
    person.client = person.new_client()


@pytest.mark.parametrize("dialect", [Dialect.MSNP9, Dialect.MSNP12, Dialect.MSNP15, Dialect.MSNP18])
async def test_a_client_behind_a_wall_talks_to_one_outside(tmp_path: Path, dialect: Dialect) -> None:
    async with running_server(tmp_path, https_ports=(0,), tls_port=0) as server:
        for address in (ALICE, BOB):
            await server.accounts.register(address, PASSWORD, address)
        trusted = await authority(tmp_path)
        alice, bob = Person(server, ALICE, dialect), Person(server, BOB, Dialect.MSNP18)
        through_tls(server, alice, trusted, gateway=True)
        through_tls(server, bob, trusted, gateway=False)
        await alice.sign_in()
        await bob.sign_in()
        await befriend(alice, bob)
        alice.write("Hello from behind the wall", BOB)
        await bob.until(lambda me: "Hello from behind the wall" in me.texts())
        bob.write("Hello from outside", ALICE)
        await alice.until(lambda me: "Hello from outside" in me.texts())
        await alice.client.sign_out()
        await bob.sees(ALICE, Status.FLN)
        await bob.client.sign_out()
