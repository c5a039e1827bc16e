"""A database with so many accounts: everybody has the same password, and the same number of friends."""

import secrets
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import Connection, insert

from msnpd import rows, schema
from msnpd.limits import Limits
from msnpd.model import Details, Role
from msnpd.server import wall_clock
from msnpd.sql_store import SqlStore

PASSWORD = "correct horse"  # noqa: S105 - of people who live for seconds
STAR = "star@example.com"
"""Everybody's friend, in a club that has one."""

QUICK = Limits(hash_memory_kib=8, hash_passes=1)
"""Passwords that take no time, where they are not what is measured."""

_BATCH = 5_000


def member(number: int) -> str:
    """The address of one of them."""
    return f"member-{number}@example.com"


async def settle(
    database: Path, people: int, friends: int, *, star: bool = False, limits: Limits = QUICK
) -> None:
    """Everybody is friends with the next ones in a ring; all have allowed and been allowed."""
    store = SqlStore.at(database)
    await store.open()
    hasher = PasswordHasher(time_cost=limits.hash_passes, memory_cost=limits.hash_memory_kib, parallelism=1)
    hashed = hasher.hash(PASSWORD)
    now = int(wall_clock() * 1e6)
    addresses = [member(number) for number in range(people)]
    accounts = [_account(number + 1, address, hashed, now) for number, address in enumerate(addresses)]
    pairs = [
        (number, (number + step) % people)
        for number in range(people)
        for near in range(1, friends // 2 + 1)
        for step in (near, -near)
        if people > friends
    ]
    if star:
        addresses.append(STAR)
        accounts.append(_account(people + 1, STAR, hashed, now))
        pairs += [pair for number in range(people) for pair in ((number, people), (people, number))]

    def work(connection: Connection) -> None:
        for start in range(0, len(accounts), _BATCH):
            connection.execute(insert(schema.account), accounts[start : start + _BATCH])
        for start in range(0, len(pairs), _BATCH):
            some = pairs[start : start + _BATCH]
            connection.execute(insert(schema.contact), [_contact(*pair, addresses, now) for pair in some])
            connection.execute(
                insert(schema.member),
                [
                    _member(*pair, role, addresses, now)
                    for pair in some
                    for role in (Role.ALLOW, Role.REVERSE)
                ],
            )

    await store._database.write(work)  # noqa: SLF001 - a hundred thousand at once is nobody's business else
    await store.close()


def _account(number: int, address: str, hashed: str, now: int) -> dict[str, object]:
    return {
        "id": number,
        "address": address,
        "name": f"Member {number} of the club",
        "password": hashed,
        "privacy": "AL",
        "annotations": rows.encode((("MSN.IM.BLP", "1"), ("MSN.IM.GTC", "1"), ("MSN.IM.MPOP", "1"))),
        "epoch": 1,
        "created": now,
        "changed": now,
        "floor": now,
    }


def _contact(owner: int, friend: int, addresses: list[str], now: int) -> dict[str, object]:
    random = secrets.token_hex(16)
    return {
        "id": f"{random[:8]}-{random[8:12]}-4{random[13:16]}-8{random[17:20]}-{random[20:]}",
        "owner": owner + 1,
        "address": addresses[friend],
        "network": 1,
        "messenger": True,
        "groups": "[]",
        "details": rows.encode(Details()),
        "changed": now,
    }


def _member(owner: int, friend: int, role: Role, addresses: list[str], now: int) -> dict[str, object]:
    return {
        "owner": owner + 1,
        "role": int(role),
        "address": addresses[friend],
        "network": 1,
        "name": "",
        "invitation": "",
        "joined": now,
        "changed": now,
    }
