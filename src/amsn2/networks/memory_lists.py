"""Members of the network in memory, their contact lists, and who sees whom."""

from collections.abc import Callable
from dataclasses import dataclass, field

from amsn2.api.errors import NetworkFailure, ProblemCode
from amsn2.api.models import Media, Presence
from amsn2.api.network import (
    ContactForgotten,
    ContactUpdated,
    ContentReceived,
    GroupForgotten,
    GroupUpdated,
    MessageReceived,
    NetworkContact,
    NetworkEvent,
    NetworkGroup,
    NetworkRequest,
    PictureReceived,
    PrivacyReceived,
    RequestArrived,
    RequestGone,
    RosterReceived,
)


@dataclass
class Entry:
    """Somebody on a member's list."""

    alias: str = ""
    groups: tuple[str, ...] = ()


@dataclass
class Mail:
    """A message on its way to a member: kept until it is stored where it goes."""

    received: MessageReceived
    arrived: Callable[[], None]
    contents: tuple[ContentReceived, ...] = ()
    """What comes right after it."""


@dataclass
class Member:
    """Somebody with an account on the network, and all that the servers keep for them."""

    address: str
    password: str = ""
    display_name: str = ""
    personal_message: str = ""
    presence: Presence = Presence.ONLINE
    media: Media | None = None
    picture: bytes | None = None
    groups: dict[str, str] = field(default_factory=dict)
    groups_made: int = 0
    contacts: dict[str, Entry] = field(default_factory=dict)
    allowed: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    allow_strangers: bool = True
    requests: dict[str, NetworkRequest] = field(default_factory=dict)
    mail: list[Mail] = field(default_factory=list)

    def admits(self, address: str) -> bool:
        """Whether somebody may see the member and write to it."""
        return address in self.allowed or (self.allow_strangers and address not in self.blocked)


class Lists:
    """What happens to the lists of all members. `tell` reaches whoever is signed in."""

    def __init__(
        self,
        members: dict[str, Member],
        tell: Callable[[str, NetworkEvent], None],
        presence: Callable[[str], Presence],
    ) -> None:
        self._members = members
        self._tell = tell
        self._presence = presence

    def roster(self, member: Member) -> RosterReceived:
        """All that a member's list has."""
        shown = (*member.contacts, *sorted(member.blocked - member.contacts.keys()))
        return RosterReceived(
            groups=tuple(NetworkGroup(id=group, name=name) for group, name in member.groups.items()),
            contacts=tuple(self._contact(member, address) for address in shown),
            requests=tuple(member.requests.values()),
        )

    def show(self, member: Member) -> None:
        """Tell everybody who may see the member how it looks now."""
        for other in self._members.values():
            if member.address in other.contacts:
                self._update(other, member.address)

    def show_picture(self, member: Member) -> None:
        """Tell everybody who may see the member which picture it shows."""
        for other in self._members.values():
            if member.address in other.contacts:
                self._tell_picture(other, member.address)

    def show_pictures(self, member: Member) -> None:
        """Tell a member, who has just come, which pictures the others show."""
        for address in member.contacts:
            self._tell_picture(member, address)

    def add(self, member: Member, address: str, text: str, groups: tuple[str, ...]) -> None:
        """Put on the list and allow; who has neither allowed nor blocked the member is asked.

        Raises `NetworkFailure` CONTACT_UNKNOWN or GROUP_UNKNOWN.
        """
        other = self._members.get(address)
        if other is None:
            raise NetworkFailure(ProblemCode.CONTACT_UNKNOWN, address)
        for group in groups:
            self._group(member, group)
        if address not in member.contacts:
            member.contacts[address] = Entry(groups=groups)
        self.allow(member, address)
        if member.address not in other.allowed | other.blocked:
            request = NetworkRequest(address=member.address, display_name=member.display_name, text=text)
            other.requests[member.address] = request
            self._tell(address, RequestArrived(request=request))

    def remove(self, member: Member, address: str) -> None:
        """Take off the list."""
        if member.contacts.pop(address, None) is not None:
            if address in member.blocked:
                self._update(member, address)
            else:
                self._tell(member.address, ContactForgotten(address=address))

    def rename(self, member: Member, address: str, alias: str) -> None:
        """Set an alias; raises `NetworkFailure` CONTACT_NOT_LISTED."""
        self._entry(member, address).alias = alias
        self._update(member, address)

    def move(self, member: Member, address: str, groups: tuple[str, ...]) -> None:
        """Put into exactly these groups; raises `NetworkFailure` CONTACT_NOT_LISTED, GROUP_UNKNOWN."""
        for group in groups:
            self._group(member, group)
        self._entry(member, address).groups = groups
        self._update(member, address)

    def block(self, member: Member, address: str) -> None:
        """Neither see nor be seen."""
        member.allowed.discard(address)
        member.blocked.add(address)
        self.forget_request(member, address)
        self._update(member, address)
        self._look_again(address, member)

    def allow(self, member: Member, address: str) -> None:
        """Let see."""
        was_blocked = address in member.blocked
        member.blocked.discard(address)
        member.allowed.add(address)
        self.forget_request(member, address)
        if address in member.contacts:
            self._update(member, address)
        elif was_blocked:
            self._tell(member.address, ContactForgotten(address=address))
        self._look_again(address, member)

    def set_privacy(self, member: Member, allow_strangers: bool) -> None:
        """Admit who is neither allowed nor blocked, or not."""
        member.allow_strangers = allow_strangers
        self._tell(member.address, PrivacyReceived(allow_strangers=allow_strangers))
        for address in self._members:
            self._look_again(address, member)

    def forget_request(self, member: Member, address: str) -> None:
        """Nobody waits for an answer any more."""
        if member.requests.pop(address, None) is not None:
            self._tell(member.address, RequestGone(address=address))

    def add_group(self, member: Member, name: str) -> None:
        """Make a group; raises `NetworkFailure` GROUP_EXISTS."""
        if name in member.groups.values():
            raise NetworkFailure(ProblemCode.GROUP_EXISTS, name)
        member.groups_made += 1
        group = f"group-{member.groups_made}"
        member.groups[group] = name
        self._tell(member.address, GroupUpdated(group=NetworkGroup(id=group, name=name)))

    def rename_group(self, member: Member, group: str, name: str) -> None:
        """Rename a group; raises `NetworkFailure` GROUP_UNKNOWN."""
        self._group(member, group)
        member.groups[group] = name
        self._tell(member.address, GroupUpdated(group=NetworkGroup(id=group, name=name)))

    def remove_group(self, member: Member, group: str) -> None:
        """Remove a group; raises `NetworkFailure` GROUP_UNKNOWN."""
        self._group(member, group)
        del member.groups[group]
        for entry in member.contacts.values():
            entry.groups = tuple(other for other in entry.groups if other != group)
        self._tell(member.address, GroupForgotten(id=group))

    def _contact(self, member: Member, address: str) -> NetworkContact:
        entry = member.contacts.get(address)
        # Anybody can be blocked, also an address that is nobody's.
        other = self._members.get(address) or Member(address=address)
        seen = other.admits(member.address) and entry is not None
        return NetworkContact(
            address=address,
            display_name=other.display_name,
            alias="" if entry is None else entry.alias,
            presence=self._presence(address) if seen else Presence.OFFLINE,
            personal_message=other.personal_message if seen else "",
            groups=() if entry is None else entry.groups,
            listed=entry is not None,
            blocked=address in member.blocked,
            media=_line(other.media) if seen and self._presence(address) is not Presence.OFFLINE else "",
        )

    def _update(self, member: Member, address: str) -> None:
        self._tell(member.address, ContactUpdated(contact=self._contact(member, address)))

    def _tell_picture(self, member: Member, address: str) -> None:
        contact, other = self._contact(member, address), self._members.get(address)
        if other is not None and contact.presence is not Presence.OFFLINE:
            self._tell(member.address, PictureReceived(address=address, data=other.picture))

    def _look_again(self, address: str, member: Member) -> None:
        """Somebody's right to see the member has changed."""
        other = self._members.get(address)
        if other is not None and member.address in other.contacts:
            self._update(other, member.address)
            self._tell_picture(other, member.address)

    def _entry(self, member: Member, address: str) -> Entry:
        entry = member.contacts.get(address)
        if entry is None:
            raise NetworkFailure(ProblemCode.CONTACT_NOT_LISTED, address)
        return entry

    def _group(self, member: Member, group: str) -> None:
        if group not in member.groups:
            raise NetworkFailure(ProblemCode.GROUP_UNKNOWN)


def _line(media: Media | None) -> str:
    return "" if media is None else " - ".join(filter(None, (media.title, media.artist)))
