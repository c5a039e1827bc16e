"""Files by the HTTP contract alone, through a real house: large ones, offers that wait, a kill."""

import hashlib
import io
from random import Random

from amsn2.api.events import TransferEnded, TransferProgressed
from amsn2.api.models import Message
from tests.end_to_end.house import House, Tab, befriend, join, open_house, set_up, tab
from tests.end_to_end.servers import Network, open_network

MEGABYTE = 1024 * 1024


async def offer(one: Tab, other: Tab, data: bytes, name: str) -> str:
    """Upload and offer; the id of the message."""
    origin = one.house.url.rstrip("/")
    headers = {"Origin": origin, "X-AMSN2": "1", "Content-Type": "application/octet-stream"}
    async with one.session.post(
        f"{one.house.url}api/blobs?kind=file", data=io.BytesIO(data), headers=headers
    ) as answer:
        assert answer.status == 201
        blob = (await answer.json())["id"]
    await one.command("start_conversation", account=one.account, participants=[other.address])
    return await one.command("send_file", conversation=talk(one, other), blob=blob, name=name)


def talk(one: Tab, other: Tab) -> str:
    return f"{one.account}:{other.address}"


async def last_is(one: Tab, other: Tab, state: str, name: str) -> Message:
    """Wait until the last thing in their conversation is a file of that name in that state."""

    def last(snapshot):
        found = snapshot.conversations.get(talk(one, other))
        return found.last if found is not None else None

    def so(snapshot):
        said = last(snapshot)
        return said and said.attachment and (said.attachment.state, said.text) == (state, name)

    return last(await one.until(so))


async def digest(one: Tab, message: Message) -> str:
    async with one.session.get(f"{one.house.url}api/blobs/{message.attachment.blob}") as answer:
        return hashlib.sha256(await answer.read()).hexdigest()


async def test_files_large_waiting_cancelled_and_cut_off(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as alice, tab(house) as bob:
        await set_up(alice)
        await join(alice, bob)
        await befriend(alice, bob)
        large = Random(1).randbytes(3 * MEGABYTE)

        # Across, byte for byte, with progress on both sides.
        await offer(alice, bob, large, "large.bin")
        asked = await last_is(bob, alice, "offered", "large.bin")
        await bob.command("accept_file", message=asked.id)
        whole = await last_is(bob, alice, "done", "large.bin")
        assert await digest(bob, whole) == hashlib.sha256(large).hexdigest()
        await last_is(alice, bob, "done", "large.bin")
        for one in (alice, bob):
            kinds = {type(event) for event in one.events}
            assert {TransferProgressed, TransferEnded} <= kinds
            await one.until(lambda s: not s.transfers)

        # Who was asked signs out: the offer is gone there, waits here, and is made again.
        await offer(alice, bob, b"patience", "waits.txt")
        await last_is(bob, alice, "offered", "waits.txt")
        await bob.command("sign_out", account=bob.account)
        gone = await last_is(bob, alice, "failed", "waits.txt")
        assert gone.problem.code == "file_gone"
        await alice.until(lambda s: s.conversations[talk(alice, bob)].last.delivery == "queued")
        await bob.command("sign_in", account=bob.account)
        asked = await last_is(bob, alice, "offered", "waits.txt")
        await bob.command("accept_file", message=asked.id)
        await last_is(alice, bob, "done", "waits.txt")

        # Cancelled on its way, the other way round.
        sent = await offer(bob, alice, Random(2).randbytes(8 * MEGABYTE), "regret.bin")
        asked = await last_is(alice, bob, "offered", "regret.bin")
        await alice.command("accept_file", message=asked.id)
        await bob.until(lambda s: sent in s.transfers)
        await bob.command("cancel_file", message=sent)
        await last_is(bob, alice, "cancelled", "regret.bin")
        cancelled = await last_is(alice, bob, "cancelled", "regret.bin")
        assert cancelled.problem.code == "file_cancelled"

        # Killed in the middle: both say so, and it is sent when it is asked for again.
        sent = await offer(alice, bob, Random(3).randbytes(8 * MEGABYTE), "cut.bin")
        asked = await last_is(bob, alice, "offered", "cut.bin")
        await bob.command("accept_file", message=asked.id)
        await alice.until(lambda s: sent in s.transfers)
        await house.kill()
        await house.start()
        for one, other in ((alice, bob), (bob, alice)):
            broken = await last_is(one, other, "failed", "cut.bin")
            assert broken.problem.code == "file_broken"
            await one.signed_in()
        await alice.command("retry_message", message=sent)
        asked = await last_is(bob, alice, "offered", "cut.bin")
        await bob.command("refuse_file", message=asked.id)
        await last_is(alice, bob, "refused", "cut.bin")


async def settle(page: Tab, network: Network, name: str) -> None:
    """The first person of a house without a server, with an account on that network."""
    address, password = f"{name.lower()}@example.com", "correct horse"
    await network.register(address, password)
    body = {"token": page.house.set_up_token, "name": name, "password": password}
    status, answer = await page.call("POST", "api/setup", body)
    assert status == 201, answer
    page.open()
    await page.command("add_account", address=address, password=password, endpoints=network.endpoints)
    await page.signed_in()


def files_of(house: House) -> list[str]:
    """The bytes that a house keeps, half or whole."""
    return [path.parent.name for path in (house.home / "blobs").rglob("*") if path.is_file()]


async def test_a_file_that_either_house_loses_in_the_middle_is_broken_on_both_sides(tmp_path):
    async with (
        open_network(tmp_path) as network,
        open_house(tmp_path / "one", "--no-server") as one,
        open_house(tmp_path / "two", "--no-server") as two,
        tab(one) as alice,
        tab(two) as bob,
    ):
        await settle(alice, network, "Alice")
        await settle(bob, network, "Bob")
        await befriend(alice, bob)
        data = Random(4).randbytes(8 * MEGABYTE)
        sent = await offer(alice, bob, data, "film.bin")

        # Who gets it is killed in the middle, then who sends it.
        for killed, stays in ((bob, alice), (alice, bob)):
            asked = await last_is(bob, alice, "offered", "film.bin")
            await bob.command("accept_file", message=asked.id)
            await stays.until(lambda s: len(s.transfers) == 1)
            taken = killed.snapshots_taken
            await killed.house.kill()
            other = bob if stays is alice else alice
            broken = await last_is(stays, other, "failed", "film.bin")
            assert broken.problem.code == "file_broken"
            await stays.until(lambda s: not s.transfers)
            await killed.house.start()
            await killed.until(lambda _, killed=killed, taken=taken: killed.snapshots_taken > taken)
            broken = await last_is(killed, stays, "failed", "film.bin")
            assert broken.problem.code == "file_broken"
            assert not killed.state.transfers
            # Nothing half is offered as whole, and nothing half is kept.
            for message in await bob.history(talk(bob, alice)):
                assert (message.attachment.state, message.attachment.blob) == ("failed", None)
            assert files_of(two) == []
            for page in (alice, bob):
                await page.signed_in()
            # What was sent is still here, and one asks again.
            await alice.command("retry_message", message=sent)
        asked = await last_is(bob, alice, "offered", "film.bin")
        await bob.command("accept_file", message=asked.id)
        whole = await last_is(bob, alice, "done", "film.bin")
        assert await digest(bob, whole) == hashlib.sha256(data).hexdigest()
        await last_is(alice, bob, "done", "film.bin")
