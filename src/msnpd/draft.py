"""The rules of the lists, worked out on copies before anything is written.

A draft collects changes of one or more accounts; the directory writes them in one transaction, makes them in
memory, and hands the effects to whoever tells the clients.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from msnpd.errors import ListFull, MemberExists, MemberUnknown, OppositeList
from msnpd.limits import Limits
from msnpd.model import Account, Change, Contact, Drop, Group, Kind, Member, Put, Removal, Role, apply
from papyon.types import ListBits, NetworkId

_DECIDED = ListBits.FORWARD | ListBits.ALLOW | ListBits.BLOCK
_KNOWN = ListBits.REVERSE | ListBits.PENDING


@dataclass(slots=True)
class Effects:
    """What a change means for those who are signed in.

    `added` and `removed`: (whose list, who is on it or no longer, his name); `links`: pairs whose view of
    each other may be another one now; `books`: whose lists changed; `names`: who looks different to
    everybody, by name or by privacy; `called`: what those call themselves who came onto a list; `touched`:
    whose lists say something else about whom.
    """

    added: list[tuple[str, str, str]] = field(default_factory=list)
    removed: list[tuple[str, str, str]] = field(default_factory=list)
    links: dict[tuple[str, str], None] = field(default_factory=dict)
    books: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    called: dict[str, str] = field(default_factory=dict)
    touched: set[tuple[str, str]] = field(default_factory=set)


def difference(old: Account, new: Account) -> Effects:
    """What it means that an account, as it was in memory, was changed by another program."""
    effects = Effects()
    own = new.address
    addresses = {address for account in (old, new) for _, address in account.members}
    for address in sorted(addresses | set(old.by_address) | set(new.by_address)):
        before, after = old.bits(address), new.bits(address)
        if old.by_address.get(address) != new.by_address.get(address):
            effects.touched.add((own, address))
        if before == after:
            continue
        effects.touched.add((own, address))
        effects.links[own, address] = None
        if bool(before & _KNOWN) is not bool(after & _KNOWN):
            source, told = (new, effects.added) if after & _KNOWN else (old, effects.removed)
            listed = source.members.get((Role.PENDING, address)) or source.members[Role.REVERSE, address]
            told.append((own, address, listed.name))
    if (old.profile.name, old.profile.privacy) != (new.profile.name, new.profile.privacy):
        effects.names.add(own)
    if old.profile.version != new.profile.version:
        effects.books.add(own)
    return effects


class Draft:
    """Changes being worked out. `accounts` are the copies; all of them have to be given before use."""

    def __init__(self, limits: Limits, now: int, next_member: Callable[[], int]) -> None:
        self._limits = limits
        self._now = now
        self._next_member = next_member
        self._copies: dict[str, Account] = {}
        self._changes: list[tuple[str, Change]] = []
        self._touched: dict[str, None] = {}
        self.effects = Effects()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write yet."""
        return not self._touched

    def copy(self, account: Account) -> Account:
        """The copy of an account to work on, always the same one."""
        if account.address not in self._copies:
            self._copies[account.address] = Account(
                account.profile,
                dict(account.contacts),
                dict(account.groups),
                dict(account.members),
                dict(account.by_address),
                dict(account.removals),
            )
        return self._copies[account.address]

    def stamp(self, account: Account) -> int:
        """When the account changes: now, but later than any of its earlier changes."""
        return max(self._now, account.profile.changed + 1)

    def changes(self) -> list[tuple[str, Change]]:
        """(address, change) for everything, the stamps of the accounts included."""
        dropped = {address for address, change in self._changes if isinstance(change, Drop)}
        stamps: list[tuple[str, Change]] = []
        for address in self._touched:
            copy = self._copies[address]
            profile, stamp = copy.profile, self.stamp(copy)
            forgotten = profile.forgotten
            surplus = len(copy.removals) - self._limits.removals
            for removal in sorted(copy.removals.values(), key=_age)[: max(0, surplus)]:
                stamps.append((address, Drop(removal)))
                forgotten = removal.changed
            stamped = replace(
                profile,
                changed=stamp,
                floor=stamp if address in dropped else profile.floor,
                forgotten=forgotten,
                version=profile.version + 1,
            )
            stamps.append((address, Put(stamped)))
        return [*self._changes, *stamps]

    def group_number(self, account: Account) -> int:
        """The lowest number that no group of the account (of its copy) has."""
        taken = {group.number for group in account.groups.values()}
        return next(number for number in range(1, len(taken) + 2) if number not in taken)

    def put(self, account: Account, row: Contact | Member | Group) -> None:
        """Writes a row of an account (of its copy)."""
        self._change(account, Put(row))

    def drop(self, account: Account, row: Contact | Member | Group) -> None:
        """Removes a row of an account (of its copy), and remembers that it was there."""
        self._change(account, Drop(row))
        self._change(account, Put(_removal(row, self.stamp(account))))

    def put_profile(self, account: Account, **fields: object) -> None:
        """Changes fields of the account itself (of its copy)."""
        account.profile = replace(account.profile, **fields)  # type: ignore[arg-type] # a row's fields
        self._touch(account)

    def _change(self, account: Account, change: Change) -> None:
        apply(account, change)
        self._changes.append((account.address, change))
        if isinstance(change.row, Contact | Member):
            self.effects.touched.add((account.address, change.row.address))
        self._touch(account)

    def _touch(self, account: Account) -> None:
        self._touched[account.address] = None
        self.effects.books.add(account.address)

    # Memberships

    def add_role(
        self,
        account: Account,
        role: Role,
        address: str,
        network: int = NetworkId.MESSENGER,
        name: str = "",
        invitation: str = "",
    ) -> None:
        """Puts somebody on a list. Raises ListFull."""
        if sum(1 for listed, _ in account.members if listed is role) >= self._limits.members:
            raise ListFull(f"{role.name.lower()} list")
        stamp = self.stamp(account)
        self.put(
            account,
            Member(
                id=self._next_member(),
                owner=account.profile.id,
                role=role,
                address=address,
                network=network,
                name=name,
                invitation=invitation,
                joined=stamp,
                changed=stamp,
            ),
        )
        self.effects.links[account.address, address] = None

    def drop_role(self, account: Account, role: Role, address: str) -> bool:
        """Takes somebody off a list; whether he was on it."""
        member = account.members.get((role, address))
        if member is None:
            return False
        self.drop(account, member)
        self.effects.links[account.address, address] = None
        return True

    def allow(self, account: Account, address: str, network: int = NetworkId.MESSENGER) -> None:
        """Raises MemberExists, OppositeList, ListFull."""
        if (Role.ALLOW, address) in account.members:
            raise MemberExists(address)
        if (Role.BLOCK, address) in account.members:
            raise OppositeList(address)
        self.add_role(account, Role.ALLOW, address, network)
        self.accept(account, address)

    def block(self, account: Account, address: str, network: int = NetworkId.MESSENGER) -> None:
        """Also ends an allowance: nobody stays visible because a client died half-way.

        Raises MemberExists, ListFull.
        """
        if (Role.BLOCK, address) in account.members:
            raise MemberExists(address)
        self.drop_role(account, Role.ALLOW, address)
        self.add_role(account, Role.BLOCK, address, network)
        self.accept(account, address)

    def accept(self, account: Account, address: str) -> bool:
        """An answer to a pending request, whichever: the person is on the reverse list from now on."""
        if not self.drop_role(account, Role.PENDING, address):
            return False
        if (Role.REVERSE, address) not in account.members:
            self.add_role(account, Role.REVERSE, address)
        return True

    def drop_member(self, account: Account, role: Role, address: str) -> None:
        """What a client asks for. Raises MemberUnknown."""
        done = (
            self.accept(account, address) if role is Role.PENDING else self.drop_role(account, role, address)
        )
        if not done:
            raise MemberUnknown(address)

    # The forward list and its mirror on the other side

    def forward_added(
        self, account: Account, address: str, other: Account | None, invitation: str = ""
    ) -> None:
        """`account` has `address` on its forward list from now on; `other` is the copy of that account."""
        self.accept(account, address)
        self.effects.links[account.address, address] = None
        if other is None:
            return
        self.effects.called[address] = other.profile.name
        bits = other.bits(account.address)
        name = account.profile.name
        if not bits & _KNOWN:
            role = Role.REVERSE if bits & _DECIDED else Role.PENDING
            self.add_role(other, role, account.address, name=name, invitation=invitation)
            self.effects.added.append((other.address, account.address, name))

    def forward_removed(self, account: Account, address: str, other: Account | None) -> None:
        """`account` no longer has `address` on its forward list."""
        self.effects.links[account.address, address] = None
        if other is None:
            return
        was_pending = self.drop_role(other, Role.PENDING, account.address)
        was_reverse = self.drop_role(other, Role.REVERSE, account.address)
        if was_pending or was_reverse:
            self.effects.removed.append((other.address, account.address, account.profile.name))


def _removal(row: Contact | Member | Group, stamp: int) -> Removal:
    match row:
        case Contact():
            return Removal(row.id, row.owner, Kind.CONTACT, 0, row.address, row.network, stamp)
        case Member():
            return Removal(str(row.id), row.owner, Kind.MEMBER, row.role, row.address, row.network, stamp)
        case Group():
            return Removal(row.id, row.owner, Kind.GROUP, 0, "", 0, stamp)


def _age(removal: Removal) -> int:
    return removal.changed
