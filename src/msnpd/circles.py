"""Circles: groups of people that are made, joined and left through the address book (MSNP18).

Every change is on disk before it is answered; whoever it concerns looks at his address book again.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Self

from msnpd.directory import Directory
from msnpd.errors import (
    CircleRefused,
    CircleUnknown,
    ContactUnknown,
    GroupNameInvalid,
    ListFull,
    PersonUnknown,
)
from msnpd.limits import Limits
from msnpd.mint import Mint
from msnpd.model import Account, Circle, CircleMember
from msnpd.store import Store
from papyon.payload.soap.contact import RelationshipRole, RelationshipState
from papyon.wire import quote

_ADMINISTRATORS = (RelationshipRole.ADMIN, RelationshipRole.ASSISTANT)
_IN = (RelationshipState.WAITING, RelationshipState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Gathering:
    """A circle with everybody who is or was in it."""

    circle: Circle
    everybody: tuple[CircleMember, ...]

    @classmethod
    def over(cls, circle: Circle, everybody: Iterable[CircleMember]) -> Self:
        """A circle always has an administrator: when the account of the last one is removed, whoever has been
        there longest takes over."""
        gathering = cls(circle, tuple(everybody))
        if not gathering.members or any(one.role in _ADMINISTRATORS for one in gathering.members):
            return gathering
        heir = gathering.members[0]
        raised = replace(heir, role=RelationshipRole.ADMIN)
        return cls(circle, tuple(raised if one is heir else one for one in gathering.everybody))

    @property
    def members(self) -> tuple[CircleMember, ...]:
        """Who is in it."""
        return tuple(one for one in self.everybody if one.state == RelationshipState.ACCEPTED)

    @property
    def addresses(self) -> frozenset[str]:
        """Their addresses."""
        return frozenset(member.address for member in self.members)

    def of(self, account: Account) -> CircleMember | None:
        """The membership of an account, whatever its state."""
        return next((one for one in self.everybody if one.owner == account.profile.id), None)


class Circles:
    """All circles of one server.

    `now` gives microseconds since 1970; `changed` is called with a circle that changed, and the addresses of
    those who have to look at their address book again.
    """

    def __init__(
        self, store: Store, directory: Directory, limits: Limits, mint: Mint, now: Callable[[], int]
    ) -> None:
        self._store = store
        self._directory = directory
        self._limits = limits
        self._mint = mint
        self._now = now
        self._changing = asyncio.Lock()
        self.changed: Callable[[Gathering, Iterable[Account]], None] = lambda _circle, _accounts: None

    async def of(self, account: Account) -> list[tuple[Circle, CircleMember]]:
        """The circles that an account is in, was invited to, or was in. Raises StoreUnavailable."""
        return await self._store.circles_of(account.profile.id)

    async def find(self, account: Account, circle: str) -> Gathering:
        """A circle that an account is in or was invited to. Raises CircleUnknown, StoreUnavailable."""
        found = await self._store.circle(circle)
        gathering = Gathering.over(*found) if found else None
        own = gathering.of(account) if gathering else None
        if gathering is None or own is None or own.state not in _IN:
            raise CircleUnknown(circle)
        return gathering

    async def create(self, account: Account, name: str) -> str:
        """The id of a new circle, whose only member is its maker.

        Raises GroupNameInvalid, ListFull, StoreUnavailable.
        """
        self._check_name(name)
        async with self._changing:
            mine = [one for _, one in await self.of(account) if one.state in _IN]
            if len(mine) >= self._limits.circles:
                raise ListFull("circles")
            now = self._now()
            circle = Circle(self._mint.circle(), name, "", now, now)
            member = self._member(circle, account, RelationshipState.ACCEPTED, RelationshipRole.ADMIN, "")
            await self._keep(circle, [member], [account])
            return circle.id

    async def add(self, account: Account, circle_id: str, address: str) -> str:
        """The id of somebody in a circle's book, who is invited next.

        Raises CircleUnknown, CircleRefused, PersonUnknown, ListFull, StoreUnavailable.
        """
        async with self._changing:
            gathering = await self._administered(account, circle_id)
            other = await self._directory.find(address)
            if other is None:
                raise PersonUnknown(address)
            there = gathering.of(other)
            if there is not None and there.state in _IN:
                return there.id
            if sum(1 for one in gathering.everybody if one.state in _IN) >= self._limits.circle_members:
                raise ListFull("members of a circle")
            new = there or self._member(
                gathering.circle, other, RelationshipState.NONE, RelationshipRole.PENDING, account.address
            )
            new = replace(new, state=RelationshipState.NONE, inviter=account.address, changed=self._now())
            await self._keep(gathering.circle, [new], [])
            return new.id

    async def invite(self, account: Account, circle_id: str, contact: str) -> CircleMember:
        """Somebody of a circle's book is asked whether he wants to be a member.

        Raises CircleUnknown, CircleRefused, ContactUnknown, StoreUnavailable.
        """
        async with self._changing:
            gathering = await self._administered(account, circle_id)
            invited = _by_id(gathering, contact)
            if invited.state in _IN:
                return invited
            asked = replace(
                invited,
                state=RelationshipState.WAITING,
                role=RelationshipRole.PENDING,
                inviter=account.address,
                changed=self._now(),
            )
            await self._keep(gathering.circle, [asked], [await self._directory.find(asked.address)])
            return asked

    async def answer(self, account: Account, representative: str, *, accepts: bool) -> CircleMember:
        """An invitation is accepted or declined, by what the circle is called in one's own book.

        Raises CircleUnknown, StoreUnavailable.
        """
        async with self._changing:
            gathering, own = await self._represented(account, representative)
            if own.state == RelationshipState.ACCEPTED:
                if not accepts:
                    raise CircleUnknown("an invitation that was accepted")
                return own
            state = RelationshipState.ACCEPTED if accepts else RelationshipState.REJECTED
            after = replace(own, state=state, role=RelationshipRole.MEMBER, changed=self._now())
            await self._keep(gathering.circle, [after], await self._accounts(gathering, account))
            return after

    async def leave(self, account: Account, representative: str) -> None:
        """One leaves a circle, by what it is called in one's own book.

        Raises CircleUnknown, StoreUnavailable.
        """
        async with self._changing:
            gathering, own = await self._represented(account, representative)
            await self._leave(gathering, own, account)

    async def remove(self, account: Account, circle_id: str, contact: str) -> None:
        """A member is taken out of a circle, by its book; whoever is no administrator only himself.

        Raises CircleUnknown, CircleRefused, ContactUnknown, StoreUnavailable.
        """
        async with self._changing:
            gathering = await self.find(account, circle_id)
            leaver = _by_id(gathering, contact)
            own = gathering.of(account)
            if leaver is not own and (own is None or own.role not in _ADMINISTRATORS):
                raise CircleRefused(circle_id)
            await self._leave(gathering, leaver, account)

    async def show(self, account: Account, circle_id: str, properties: str) -> Gathering:
        """What a circle shows of itself. Raises CircleUnknown, ListFull, StoreUnavailable."""
        if len(properties.encode("utf-8", "replace")) > self._limits.circle_properties_bytes:
            raise ListFull("properties of a circle")
        async with self._changing:
            gathering = await self.find(account, circle_id)
            circle = replace(gathering.circle, properties=properties, changed=self._now())
            await self._keep(circle, [], [])
            return Gathering(circle, gathering.everybody)

    async def _leave(self, gathering: Gathering, leaver: CircleMember, actor: Account) -> None:
        now = self._now()
        gone = replace(leaver, state=RelationshipState.LEFT, role=RelationshipRole.NONE, changed=now)
        changed = [gone]
        rest = [one for one in gathering.members if one.owner != leaver.owner]
        if rest and not any(one.role in _ADMINISTRATORS for one in rest):
            # Nobody could invite any more: who has been there longest takes over.
            changed.append(replace(rest[0], role=RelationshipRole.ADMIN, changed=now))
        accounts = await self._accounts(gathering, actor)
        accounts.append(await self._directory.find(leaver.address))
        await self._keep(gathering.circle, changed, accounts)

    async def _administered(self, account: Account, circle_id: str) -> Gathering:
        gathering = await self.find(account, circle_id)
        own = gathering.of(account)
        if own is None or own.state != RelationshipState.ACCEPTED or own.role not in _ADMINISTRATORS:
            raise CircleRefused(circle_id)
        return gathering

    async def _represented(self, account: Account, representative: str) -> tuple[Gathering, CircleMember]:
        for circle, member in await self.of(account):
            if member.representative == representative:
                gathering = await self.find(account, circle.id)
                return gathering, member
        raise CircleUnknown(representative)

    async def _accounts(self, gathering: Gathering, actor: Account) -> list[Account | None]:
        found = [await self._directory.find(address) for address in gathering.addresses]
        return [actor, *found]

    async def _keep(
        self, circle: Circle, members: list[CircleMember], accounts: Iterable[Account | None]
    ) -> None:
        """Writes, and has everybody whom it concerns look again."""
        circle = replace(circle, changed=max(self._now(), circle.changed + 1))
        await self._store.keep_circle(circle, members)
        concerned = {account.address: account for account in accounts if account is not None}
        for account in concerned.values():
            await self._directory.touch(account)
        found = await self._store.circle(circle.id)
        if found is not None and concerned:
            self.changed(Gathering.over(*found), concerned.values())

    def _member(self, circle: Circle, account: Account, state: int, role: int, inviter: str) -> CircleMember:
        return CircleMember(
            id=self._mint.guid(),
            circle=circle.id,
            owner=account.profile.id,
            address=account.address,
            state=state,
            role=role,
            representative=self._mint.guid(),
            inviter=inviter,
            changed=self._now(),
        )

    def _check_name(self, name: str) -> None:
        if not name.strip() or len(quote(name)) > self._limits.group_name_bytes:
            raise GroupNameInvalid(f"1 to {self._limits.group_name_bytes} bytes")


def _by_id(gathering: Gathering, contact: str) -> CircleMember:
    found = next((one for one in gathering.everybody if one.id == contact), None)
    if found is None or found.state in (RelationshipState.LEFT, RelationshipState.REJECTED):
        raise ContactUnknown(contact)
    return found
