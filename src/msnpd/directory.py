"""Every change of accounts and their lists.

All changes go through one lock, so they happen one after the other. A method returns its effects; the caller
answers its client and tells the effects without an await in between.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import msgspec

from msnpd.draft import Draft, Effects
from msnpd.errors import (
    ContactExists,
    ContactUnknown,
    GroupExists,
    GroupNameInvalid,
    GroupsFull,
    GroupUnknown,
    ListFull,
    MemberExists,
    MemberUnknown,
    OppositeList,
    PersonUnknown,
)
from msnpd.model import Account, Contact, Details, Group, Privacy, Role
from msnpd.names import checked_name
from msnpd.shelf import Shelf, worked_out_anew
from msnpd.store import Annotations
from msnpd.visibility import may_reach
from papyon.types import ListBits, NetworkId
from papyon.wire import quote

# Role, address and network of somebody to put on a list.
Membership = tuple[Role, str, int]


@dataclass(frozen=True, slots=True)
class NewContact:
    """Somebody to add to an address book. `messenger` contacts of network 1 have to be accounts."""

    address: str
    network: int = NetworkId.MESSENGER
    messenger: bool = True
    details: Details = field(default_factory=Details)
    invitation: str = ""


class Directory(Shelf):
    """Every change of lists, groups, contacts and of the account itself."""

    async def names(self, account: Account) -> dict[str, tuple[int, str]]:
        """The id and the name that the people in an account's lists give themselves, by address."""
        addresses = {address for _, address in account.members} | set(account.by_address)
        return await self._store.names(sorted(addresses))

    async def properties(self, account: Account, addresses: Sequence[str]) -> dict[str, Annotations]:
        """Telephones and the like that these people set on themselves and let this account see.

        Their names begin with `PRP.`. Raises StoreUnavailable.
        """
        said = await self._store.said(addresses, "PRP.", account.address)
        return {address: one.annotations for address, one in said.items() if may_reach(one.bits, one.privacy)}

    # The account itself

    @worked_out_anew
    async def rename(self, account: Account, name: str) -> Effects:
        """Raises NameInvalid, StoreUnavailable."""
        name = checked_name(name, self._limits)
        async with self._changing:
            draft = self._draft()
            draft.put_profile(draft.copy(account), name=name)
            draft.effects.names.add(account.address)
            return await self._commit(draft, [account])

    @worked_out_anew
    async def touch(self, account: Account) -> None:
        """Something that is listed with an account's book changed: clients have to look again.

        Raises StoreUnavailable.
        """
        async with self._changing:
            draft = self._draft()
            draft.put_profile(draft.copy(account))
            await self._commit(draft, [account])

    async def keep_personal(
        self, account: Account, *, message: str | None = None, msn_object: str | None = None
    ) -> None:
        """Keeps what a client shows: the personal message, the picture. No list changes by it.

        When this returns, it is on disk. Raises StoreUnavailable.
        """
        async with self._changing:
            before = account.profile
            after = replace(
                before,
                message=before.message if message is None else message,
                msn_object=before.msn_object if msn_object is None else msn_object,
            )
            if after != before:
                await self._store.keep_personal(after.id, after.message, after.msn_object)
                account.profile = after

    async def set_privacy(self, account: Account, privacy: Privacy) -> Effects:
        """Raises StoreUnavailable."""
        value = "1" if privacy is Privacy.ALLOW else "0"
        return await self.annotate(account, [("MSN.IM.BLP", value)])

    @worked_out_anew
    async def annotate(self, account: Account, annotations: Iterable[tuple[str, str]]) -> Effects:
        """Changes what the account's book says of its owner; MSN.IM.BLP is the privacy default.

        Raises ListFull, StoreUnavailable.
        """
        async with self._changing:
            draft = self._draft()
            copy = draft.copy(account)
            everything = tuple((dict(copy.profile.annotations) | dict(annotations)).items())
            if len(msgspec.json.encode(everything)) > self._limits.account_annotations_bytes:
                raise ListFull("annotations")
            privacy = Privacy.ALLOW if dict(everything).get("MSN.IM.BLP", "1") == "1" else Privacy.BLOCK
            if privacy is not copy.profile.privacy:
                draft.effects.names.add(copy.address)  # everybody's view of it may be another one now
            draft.put_profile(copy, annotations=everything, privacy=privacy)
            return await self._commit(draft, [account])

    @worked_out_anew
    async def remove_account(self, address: str) -> Effects:
        """Removes an account and what others have of it. Raises AccountUnknown, StoreUnavailable."""
        async with self._changing:
            removed = await self.account(address)
            others = [await self.account(other) for other in await self._store.listed_by(address)]
            draft = self._draft()
            for other in others:
                copy = draft.copy(other)
                for role in Role:
                    draft.drop_role(copy, role, address)
                if (contact := copy.by_address.get(address)) is not None:
                    draft.drop(copy, contact)
                draft.effects.removed.append((other.address, address, removed.profile.name))
            # Two transactions: if the second fails, the account is merely on nobody's list any more.
            effects = await self._commit(draft, others)
            await self._store.remove_account(address)
            self._accounts.pop(address, None)
            return effects

    # Membership lists

    async def add_member(
        self, account: Account, role: Role, address: str, network: int = NetworkId.MESSENGER
    ) -> Effects:
        """`add_members` for one."""
        return await self.add_members(account, [(role, address, network)])

    async def drop_member(self, account: Account, role: Role, address: str) -> Effects:
        """`drop_members` for one."""
        return await self.drop_members(account, [(role, address)])

    @worked_out_anew
    async def add_members(self, account: Account, entries: Sequence[Membership]) -> Effects:
        """Puts people on lists, all or none; those who are there already are left as they are.

        Raises MemberExists when there was nothing to do, OppositeList, ListFull, PersonUnknown,
        MemberUnknown, StoreUnavailable.
        """
        async with self._changing:
            draft = self._draft()
            copy = draft.copy(account)
            known: MemberExists | None = None
            for role, address, network in entries:
                try:
                    match role:
                        case Role.ALLOW | Role.BLOCK:
                            await self._person(copy, address, network)
                            (draft.allow if role is Role.ALLOW else draft.block)(copy, address, network)
                        case Role.REVERSE:
                            # Clients say so after they have accepted somebody; there is nothing else to add.
                            if not draft.accept(copy, address) and (role, address) not in copy.members:
                                raise MemberUnknown(address)
                        case Role.PENDING:
                            raise MemberUnknown(address)
                except MemberExists as error:
                    known = error
            if known is not None and draft.empty:
                raise known
            return await self._commit(draft, [account])

    @worked_out_anew
    async def drop_members(self, account: Account, entries: Sequence[tuple[Role, str]]) -> Effects:
        """Takes people off lists, all at once; those who are not there stay away.

        Raises MemberUnknown when there was nothing to do, StoreUnavailable.
        """
        async with self._changing:
            draft = self._draft()
            copy = draft.copy(account)
            missing: MemberUnknown | None = None
            for role, address in entries:
                try:
                    draft.drop_member(copy, role, address)
                except MemberUnknown as error:
                    missing = error
            if missing is not None and draft.empty:
                raise missing
            return await self._commit(draft, [account])

    @worked_out_anew
    async def set_bits(self, account: Account, entries: Sequence[tuple[str, int, ListBits]]) -> Effects:
        """ADL after the first: adds bits that are missing. All or none.

        Raises OppositeList, ListFull, PersonUnknown, StoreUnavailable.
        """
        async with self._changing:
            draft = self._draft()
            copy = draft.copy(account)
            touched = [account]
            for address, network, wanted in entries:
                bits = wanted & ~copy.bits(address)
                if not bits:
                    continue
                other = await self._person(copy, address, network)
                if bits & ListBits.FORWARD and not copy.watches(address):
                    contact = copy.by_address.get(address) or self._contact(
                        copy, NewContact(address, network), draft
                    )
                    draft.put(copy, replace(contact, messenger=True, changed=draft.stamp(copy)))
                    touched += [other] if other else []
                    draft.forward_added(copy, address, draft.copy(other) if other else None)
                with suppress(MemberExists):
                    if bits & ListBits.ALLOW:
                        draft.allow(copy, address, network)
                with suppress(MemberExists):
                    if bits & ListBits.BLOCK:
                        draft.block(copy, address, network)
            return await self._commit(draft, touched)

    @worked_out_anew
    async def clear_bits(self, account: Account, entries: Sequence[tuple[str, int, ListBits]]) -> Effects:
        """RML: removes bits that are there; the address book entry itself stays. Raises StoreUnavailable."""
        async with self._changing:
            draft = self._draft()
            copy = draft.copy(account)
            touched = [account]
            for address, _, bits in entries:
                contact = copy.by_address.get(address)
                if bits & ListBits.FORWARD and contact is not None and contact.messenger:
                    draft.put(copy, replace(contact, messenger=False, changed=draft.stamp(copy)))
                    other = await self.find(address)
                    touched += [other] if other else []
                    draft.forward_removed(copy, address, draft.copy(other) if other else None)
                for role in (Role.ALLOW, Role.BLOCK):
                    if bits & role.bit:
                        draft.drop_role(copy, role, address)
            return await self._commit(draft, touched)

    # Contacts

    @worked_out_anew
    async def add_contact(
        self, account: Account, new: NewContact, *, allow: bool, groups: Sequence[str] = ()
    ) -> tuple[str, Effects]:
        """The id of the new contact. `allow` puts it on the allow list unless it is blocked.

        Raises ContactExists, PersonUnknown, GroupUnknown, ListFull, StoreUnavailable.
        """
        async with self._changing:
            draft = self._draft()
            copy = draft.copy(account)
            other = await self._person(copy, new.address, new.network) if new.messenger else None
            there = copy.by_address.get(new.address)
            if there is not None and (there.messenger or not new.messenger):
                raise ContactExists(there.id)
            self._check_groups(copy, groups)
            contact = there or self._contact(copy, new, draft)
            contact = replace(
                contact,
                messenger=new.messenger,
                groups=tuple(dict.fromkeys((*contact.groups, *groups))),
                changed=draft.stamp(copy),
            )
            draft.put(copy, contact)
            if new.messenger:
                draft.forward_added(copy, new.address, draft.copy(other) if other else None, new.invitation)
                if allow:
                    with suppress(MemberExists, OppositeList):
                        draft.allow(copy, new.address, new.network)
            return contact.id, await self._commit(draft, [account, *([other] if other else [])])

    @worked_out_anew
    async def change_contact(
        self,
        account: Account,
        contact_id: str,
        *,
        messenger: bool | None = None,
        details: Details | None = None,
    ) -> Effects:
        """Raises ContactUnknown, PersonUnknown, ListFull, StoreUnavailable."""
        async with self._changing:
            draft = self._draft()
            copy = draft.copy(account)
            before = _contact(copy, contact_id)
            after = replace(
                before,
                messenger=before.messenger if messenger is None else messenger,
                details=before.details if details is None else self._checked(details),
                changed=draft.stamp(copy),
            )
            draft.put(copy, after)
            touched = [account]
            if after.messenger is not before.messenger:
                other = await self._person(copy, before.address, before.network)
                touched += [other] if other else []
                mirror = draft.forward_added if after.messenger else draft.forward_removed
                mirror(copy, before.address, draft.copy(other) if other else None)
            return await self._commit(draft, touched)

    @worked_out_anew
    async def remove_contacts(self, account: Account, contact_ids: Sequence[str]) -> Effects:
        """All or none. Raises ContactUnknown, StoreUnavailable."""
        async with self._changing:
            draft = self._draft()
            copy = draft.copy(account)
            touched = [account]
            for contact_id in contact_ids:
                contact = _contact(copy, contact_id)
                draft.drop(copy, contact)
                if contact.messenger:
                    other = await self.find(contact.address)
                    touched += [other] if other else []
                    draft.forward_removed(copy, contact.address, draft.copy(other) if other else None)
            return await self._commit(draft, touched)

    # Groups

    @worked_out_anew
    async def add_group(self, account: Account, name: str) -> tuple[str, Effects]:
        """The id of the new group. Raises GroupExists, GroupNameInvalid, GroupsFull, StoreUnavailable."""
        async with self._changing:
            draft = self._draft()
            copy = draft.copy(account)
            self._check_group_name(copy, name)
            if len(copy.groups) >= self._limits.groups:
                raise GroupsFull("groups")
            number = draft.group_number(copy)
            group = Group(self._new_id(), copy.profile.id, name, False, draft.stamp(copy), number)
            draft.put(copy, group)
            return group.id, await self._commit(draft, [account])

    @worked_out_anew
    async def change_group(
        self, account: Account, group_id: str, *, name: str | None = None, favourite: bool | None = None
    ) -> Effects:
        """Raises GroupUnknown, GroupExists, GroupNameInvalid, StoreUnavailable."""
        async with self._changing:
            draft = self._draft()
            copy = draft.copy(account)
            self._check_groups(copy, [group_id])
            group = copy.groups[group_id]
            if name is not None and name != group.name:
                self._check_group_name(copy, name, group_id)
            draft.put(
                copy,
                replace(
                    group,
                    name=group.name if name is None else name,
                    favourite=group.favourite if favourite is None else favourite,
                    changed=draft.stamp(copy),
                ),
            )
            return await self._commit(draft, [account])

    @worked_out_anew
    async def remove_groups(self, account: Account, group_ids: Sequence[str]) -> Effects:
        """Their contacts stay. Raises GroupUnknown, StoreUnavailable."""
        async with self._changing:
            draft = self._draft()
            copy = draft.copy(account)
            self._check_groups(copy, group_ids)
            for contact in list(copy.contacts.values()):
                if set(contact.groups) & set(group_ids):
                    left = tuple(group for group in contact.groups if group not in group_ids)
                    draft.put(copy, replace(contact, groups=left, changed=draft.stamp(copy)))
            for group_id in dict.fromkeys(group_ids):
                draft.drop(copy, copy.groups[group_id])
            return await self._commit(draft, [account])

    @worked_out_anew
    async def regroup(
        self, account: Account, contact_ids: Sequence[str], group_ids: Sequence[str], *, into: bool
    ) -> Effects:
        """Puts contacts into groups or takes them out.

        Raises ContactUnknown, GroupUnknown, StoreUnavailable.
        """
        async with self._changing:
            draft = self._draft()
            copy = draft.copy(account)
            self._check_groups(copy, group_ids)
            for contact_id in contact_ids:
                contact = _contact(copy, contact_id)
                rest = tuple(group for group in contact.groups if group not in group_ids)
                groups = (*rest, *dict.fromkeys(group_ids)) if into else rest
                draft.put(copy, replace(contact, groups=groups, changed=draft.stamp(copy)))
            return await self._commit(draft, [account])

    # What they have in common

    async def _person(self, copy: Account, address: str, network: int) -> Account | None:
        """The account of somebody else's address; None on other networks. Raises PersonUnknown."""
        if network != NetworkId.MESSENGER:
            return None
        account = await self.find(address)
        if account is None or address == copy.address:
            raise PersonUnknown(address)
        return account

    def _contact(self, copy: Account, new: NewContact, draft: Draft) -> Contact:
        if len(copy.contacts) >= self._limits.contacts:
            raise ListFull("contacts")
        return Contact(
            id=self._new_id(),
            owner=copy.profile.id,
            address=new.address,
            network=new.network,
            messenger=new.messenger,
            groups=(),
            details=self._checked(new.details),
            changed=draft.stamp(copy),
        )

    def _checked(self, details: Details) -> Details:
        if len(msgspec.json.encode(details)) > self._limits.contact_details_bytes:
            raise ListFull("details of a contact")
        return details

    def _check_groups(self, copy: Account, group_ids: Iterable[str]) -> None:
        for group_id in group_ids:
            if group_id not in copy.groups:
                raise GroupUnknown(group_id)

    def _check_group_name(self, copy: Account, name: str, besides: str = "") -> None:
        if not name.strip() or len(quote(name)) > self._limits.group_name_bytes:
            raise GroupNameInvalid(f"1 to {self._limits.group_name_bytes} bytes")
        for group in copy.groups.values():
            if group.id != besides and group.name.casefold() == name.casefold():
                raise GroupExists(name)


def _contact(account: Account, contact_id: str) -> Contact:
    contact = account.contacts.get(contact_id)
    if contact is None:
        raise ContactUnknown(contact_id)
    return contact
