"""A whole network in memory, for tests and demonstrations, with the faults that a real one has.

What is told is heard by itself in the running loop; `settled` waits until nothing more is under way.
Addresses are in lower case everywhere.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import cast

from amsn2.api.errors import NetworkFailure, Problem, ProblemCode, Refused
from amsn2.api.models import AccountState, Media, NetworkChoice, PersonId, Presence
from amsn2.api.network import (
    AccountSettings,
    ContentReceived,
    ContentReference,
    FileSink,
    FileSource,
    NetworkEvent,
    NetworkListener,
    NoticeReceived,
    Outgoing,
    PictureReceived,
    PrivacyReceived,
    Progress,
    SelfUpdated,
    SignedIn,
    SignedOut,
    TypingReceived,
)
from amsn2.networks.memory_delivery import UnderWay
from amsn2.networks.memory_faults import Faults
from amsn2.networks.memory_files import Files
from amsn2.networks.memory_lists import Lists, Member
from amsn2.networks.memory_places import Places
from amsn2.networks.memory_post import Post
from amsn2.networks.memory_talks import Talks

log = logging.getLogger(__name__)

RETRY_IN = 5_000
"""Milliseconds until the next attempt, as it is told; it is made at `MemoryNetwork.come_back`."""


class MemoryNetwork:
    """Implements `amsn2.api.network.Network`, and is the servers too. `now`: ms since 1970 UTC.

    With a domain people make addresses there.
    """

    def __init__(self, now: Callable[[], int], domain: str = "") -> None:
        self.choices = (NetworkChoice(id="memory", network="memory", title="In memory", domain=domain),)
        self.faults = Faults()
        self.now = now
        self.members: dict[str, Member] = {}
        self.lists = Lists(self.members, self.tell, self._presence)
        self.under_way = UnderWay()
        self.places = Places()
        self.files = Files(self.online, self.under_way.change)
        self.talks = Talks(self.tell, lambda address: bool(self.places.of(address)))
        self._waiting: set[MemoryConnection] = set()
        self.post = Post(self.members, self.places, self.faults, now)

    def register(self, address: str, password: str, display_name: str = "") -> None:
        """Make a member; one that exists gets the new password, and the name unless it is empty."""
        address = address.lower()
        member = self.members.setdefault(address, Member(address=address))
        member.password = password
        member.display_name = display_name or member.display_name

    async def make_account(self, owner: PersonId, address: str, password: str, display_name: str) -> None:
        """See the port. What all of a person's once shared is `of PERSON`."""
        if address in self.members and not await self.renew_password(owner, address, password):
            raise Refused(ProblemCode.ADDRESS_TAKEN, address)
        self.register(address, password, display_name)
        self.members[address].personal_message = ""

    async def unmake_account(self, owner: PersonId, address: str, password: str) -> None:
        """See the port."""
        if address in self.members and self.members[address].password == password:
            del self.members[address]

    async def renew_password(self, owner: PersonId, address: str, password: str) -> bool:
        """See the port."""
        member = self.members.get(address)
        if member is None or member.password not in (password, f"of {owner}"):
            return False
        member.password = password
        return True

    async def set_password(self, owner: PersonId, address: str, password: str) -> bool:
        """See the port."""
        member = self.members.get(address)
        if member is not None:
            member.password = password
        return member is not None

    def check(self, settings: AccountSettings) -> AccountSettings:
        """See the port: there is one network, and no server has another name."""
        if settings.choice not in ("", self.choices[0].id):
            raise Refused(ProblemCode.NETWORK_UNKNOWN, settings.choice)
        return settings

    def connect(
        self, settings: AccountSettings, password: str, listener: NetworkListener
    ) -> "MemoryConnection":
        """See the port."""
        return MemoryConnection(
            self,
            settings.address.lower(),
            password,
            listener,
            settings.endpoint_id or settings.address.lower(),
        )

    async def settled(self) -> None:
        """Wait until everything that was told has been heard."""
        await self.under_way.nothing.wait()

    def break_off(self, address: str) -> None:
        """A member's connection breaks, and what was being told is not heard. See `come_back`."""
        for connection in self.places.of(address.lower()):
            cast("MemoryConnection", connection).broken(ProblemCode.SERVER_GONE)

    def announce(self, text: str = "", minutes: int | None = None) -> None:
        """Tell everybody who is signed in something, or that the network goes down in so many minutes."""
        for connection in self.places:
            connection.tell(NoticeReceived(text=text, minutes=minutes))

    def come_back(self) -> None:
        """Whoever waits for the next attempt makes it now."""
        waiting, self._waiting = self._waiting, set()
        for connection in waiting:
            self.arrive(connection)

    def release(self, *, reverse: bool = False) -> None:
        """Let the held messages go on, in their order or the other way round."""
        self.post.release(reverse=reverse)

    def online(self, address: str) -> "MemoryConnection | None":
        """A member's connection, the first one, if it is signed in."""
        return next((cast("MemoryConnection", place) for place in self.places.of(address)), None)

    def tell(self, address: str, event: NetworkEvent) -> None:
        """Tell a member something, if it is signed in."""
        for connection in self.places.of(address):
            connection.tell(event)

    def arrive(self, connection: "MemoryConnection") -> None:
        """Sign a connection in; one that the member has there, or may not have besides, is signed out."""
        connection.tell(Progress(state=AccountState.CONNECTING))
        if self.faults.unreachable:
            connection.broken(ProblemCode.SERVER_UNREACHABLE)
            return
        connection.tell(Progress(state=AccountState.AUTHENTICATING))
        member = self.members.get(connection.address)
        if member is None or member.password != connection.password:
            connection.tell(SignedOut(problem=Problem(code=ProblemCode.WRONG_PASSWORD)))
            return
        connection.tell(Progress(state=AccountState.LOADING))
        connection.tell(self.lists.roster(member))
        connection.tell(PrivacyReceived(allow_strangers=member.allow_strangers))
        member.presence = connection.presence
        for place in self.places.enter(connection):
            self.files.gone(cast("MemoryConnection", place))
        connection.tell(SignedIn(display_name=member.display_name, personal_message=member.personal_message))
        self.lists.show(member)
        self.lists.show_picture(member)
        self.lists.show_pictures(member)
        for mail in tuple(member.mail):
            self.post.hand_over(connection, member, mail, kept_offline=True)

    def leave(self, connection: "MemoryConnection", *, for_good: bool) -> bool:
        """Sign a connection out; whether it was signed in. Unless for good, it waits for `come_back`."""
        if for_good:
            self._waiting.discard(connection)
        else:
            self._waiting.add(connection)
        if not self.is_online(connection):
            return False
        self.places.leave(connection)
        self.left(connection)
        return True

    def left(self, connection: "MemoryConnection") -> None:
        """A member is gone from there."""
        self.files.gone(connection)
        member = self.members[connection.address]
        if not self.places.of(connection.address):
            member.media = None  # where nobody is, nothing is played
            self.talks.leave_all(connection.address)
        self.lists.show(member)

    def is_online(self, connection: "MemoryConnection") -> bool:
        """Whether that connection is the member's, signed in."""
        return connection in self.places

    def _presence(self, address: str) -> Presence:
        presence = self.members[address].presence
        visible = bool(self.places.of(address)) and presence is not Presence.HIDDEN
        return presence if visible else Presence.OFFLINE


class MemoryConnection:
    """Implements `amsn2.api.network.Connection`."""

    def __init__(
        self,
        network: MemoryNetwork,
        address: str,
        password: str,
        listener: NetworkListener,
        endpoint: str,
    ) -> None:
        self.address = address
        self.endpoint = endpoint
        self.name = f"Endpoint {endpoint[:4]}"
        self.password = password
        self.presence = Presence.ONLINE
        self._network = network
        self._listener = listener
        self._untold: deque[tuple[NetworkEvent, Callable[[], None] | None]] = deque()
        self._telling: asyncio.Task[None] | None = None
        self._over = False

    # What the network does with it.

    def tell(self, event: NetworkEvent, stored: Callable[[], None] | None = None) -> None:
        """Tell the listener when its turn comes; `stored` is called when it has taken the event."""
        if self._over:
            return
        self._untold.append((event, stored))
        self._network.under_way.change(+1)
        if self._telling is None:
            self._telling = asyncio.get_running_loop().create_task(self._tell_all())

    def broken(self, code: ProblemCode) -> None:
        """The connection breaks, and what was being told is not heard; it waits for the next attempt."""
        self._network.leave(self, for_good=False)
        self._drop_untold()
        retry_at = self._network.now() + RETRY_IN
        self.tell(SignedOut(problem=Problem(code=code), retry_at=retry_at))

    def _drop_untold(self) -> None:
        self._network.under_way.change(-len(self._untold))
        self._untold.clear()

    async def _tell_all(self) -> None:
        try:
            while self._untold:
                event, stored = self._untold.popleft()
                try:
                    await self._listener.deliver(event)
                    if stored is not None:
                        stored()
                except Exception as error:  # noqa: BLE001 - a listener's failure leaves a network standing
                    log.warning("%s did not take %s: %s", self.address, type(event).__name__, error)
                finally:
                    self._network.under_way.change(-1)
        finally:
            self._telling = None

    def _member(self, method: str) -> Member:
        planned = self._network.faults.fail.get(method)
        if planned:
            raise planned.pop(0)
        if not self._network.is_online(self):
            raise NetworkFailure(ProblemCode.NOT_SIGNED_IN, lasting=False)
        return self._network.members[self.address]

    def _tell_self(self, member: Member) -> None:
        self._network.lists.show(member)
        told = SelfUpdated(
            presence=member.presence,
            display_name=member.display_name,
            personal_message=member.personal_message,
            media=member.media,
        )
        self._network.tell(member.address, told)

    # The port; see there.

    async def sign_in(self, presence: Presence) -> None:
        """See the port."""
        self.presence = presence
        self._network.arrive(self)

    async def sign_out(self) -> None:
        """See the port."""
        if self._over:
            return
        self._network.leave(self, for_good=True)
        self.tell(SignedOut())
        self._over = True
        if self._telling is not None:
            await asyncio.wait((self._telling,))

    async def set_presence(self, presence: Presence) -> None:
        """See the port."""
        member = self._member("set_presence")
        member.presence = self.presence = presence
        self._tell_self(member)
        self._network.places.tell_all(self.address)

    async def set_display_name(self, name: str) -> None:
        """See the port."""
        member = self._member("set_display_name")
        member.display_name = name
        self._tell_self(member)

    async def set_personal_message(self, text: str) -> None:
        """See the port."""
        member = self._member("set_personal_message")
        member.personal_message = text
        self._tell_self(member)

    async def set_media(self, media: Media | None) -> None:
        """See the port."""
        member = self._member("set_media")
        member.media = media
        self._tell_self(member)

    async def set_privacy(self, allow_strangers: bool) -> None:
        """See the port. Where else the member is signed in it is known too."""
        self._network.lists.set_privacy(self._member("set_privacy"), allow_strangers)

    async def set_picture(self, data: bytes | None) -> None:
        """See the port. Where else the member is signed in it is seen too."""
        member = self._member("set_picture")
        member.picture = data
        self._network.lists.show_picture(member)
        self._network.tell(member.address, PictureReceived(address=member.address, data=data))

    async def sign_out_endpoint(self, endpoint: str) -> None:
        """See the port."""
        member = self._member("sign_out_endpoint")
        place = self._network.places.end(member.address, endpoint)
        self._network.left(cast("MemoryConnection", place))

    async def offer_file(self, address: str, source: FileSource) -> str:
        """See the port."""
        self._member("offer_file")
        return self._network.files.offer(self, address, source)

    async def accept_file(self, transfer: str, sink: FileSink) -> None:
        """See the port."""
        self._member("accept_file")
        self._network.files.accept(self, transfer, sink)

    async def end_file(self, transfer: str) -> None:
        """See the port."""
        self._network.files.end(self, transfer)

    async def add_contact(self, address: str, text: str, groups: tuple[str, ...]) -> None:
        """See the port."""
        self._network.lists.add(self._member("add_contact"), address, text, groups)

    async def remove_contact(self, address: str) -> None:
        """See the port."""
        self._network.lists.remove(self._member("remove_contact"), address)

    async def rename_contact(self, address: str, alias: str) -> None:
        """See the port."""
        self._network.lists.rename(self._member("rename_contact"), address, alias)

    async def move_contact(self, address: str, groups: tuple[str, ...]) -> None:
        """See the port."""
        self._network.lists.move(self._member("move_contact"), address, groups)

    async def block(self, address: str) -> None:
        """See the port."""
        self._network.lists.block(self._member("block"), address)

    async def unblock(self, address: str) -> None:
        """See the port."""
        self._network.lists.allow(self._member("unblock"), address)

    async def accept(self, address: str, add: bool) -> None:
        """See the port."""
        member = self._member("accept")
        if add:
            self._network.lists.add(member, address, "", ())
        else:
            self._network.lists.allow(member, address)

    async def decline(self, address: str, block: bool) -> None:
        """See the port."""
        member = self._member("decline")
        if block:
            self._network.lists.block(member, address)
        else:
            self._network.lists.forget_request(member, address)

    async def add_group(self, name: str) -> None:
        """See the port."""
        self._network.lists.add_group(self._member("add_group"), name)

    async def rename_group(self, group: str, name: str) -> None:
        """See the port."""
        self._network.lists.rename_group(self._member("rename_group"), group, name)

    async def remove_group(self, group: str) -> None:
        """See the port."""
        self._network.lists.remove_group(self._member("remove_group"), group)

    async def send(self, message: Outgoing) -> None:
        """See the port."""
        self._member("send")
        self._network.talks.said(self.address, message.participants)
        self._network.post.take(self, message)

    async def send_typing(self, participants: tuple[str, ...]) -> None:
        """See the port."""
        for address in participants:
            others = tuple(sorted({self.address, *participants} - {address}))
            self._network.tell(address, TypingReceived(participants=others, author=self.address))

    async def fetch_content(self, author: str, remote_id: str, reference: ContentReference) -> None:
        """See the port."""
        there = not self._network.faults.keep_back and self._network.online(author) is not None
        data = self._network.post.shown.get(author, reference) if there else None
        shortcut = reference.shortcut
        self.tell(ContentReceived(author=author, remote_id=remote_id, shortcut=shortcut, data=data))

    async def leave(self, participants: tuple[str, ...]) -> None:
        """See the port. What is said to who left is kept for them all the same."""
        self._network.talks.leave((self.address, *participants), self.address)
