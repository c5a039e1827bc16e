"""What a contact list can be asked, whatever the dialect keeps it with."""

from collections.abc import Iterable
from typing import Final, Protocol

from papyon.aio.link import Link
from papyon.errors import ServerError
from papyon.session.buddy import Buddy, Group, Petition
from papyon.session.listing import Listing
from papyon.types import ErrorCode

__all__ = ["DONE_ALREADY", "Keeper", "settled"]

DONE_ALREADY: Final = frozenset({ErrorCode.ALREADY_THERE, ErrorCode.NOT_ON_LIST, ErrorCode.ALREADY_IN_MODE})
"""What a server answers when everything is already as it was asked to be."""


class Keeper(Protocol):
    """Does one change, and returns when the network has it.

    Everything here raises `ServiceFault`, `ServerError`, `ConnectionFailed`, `PayloadError`, and
    `LocalProtocolError` where the dialect knows no such thing. Doing twice what was done is no error.
    """

    async def load(self, scenario: str = "Initial") -> Listing:
        """The lists as they are now."""
        ...

    async def announce(self, listing: Listing) -> None:
        """Tell the notification server who is on the lists, where it does not know by itself."""
        ...

    async def enlist(self, buddy: Buddy, text: str, name: str) -> Buddy:
        """Put on the list and, unless blocked, allow; `text` invites, `name` is what they are called."""
        ...

    async def delist(self, buddy: Buddy) -> None:
        """Take off the list."""
        ...

    async def allow(self, buddy: Buddy) -> None:
        """Put on the allow list."""
        ...

    async def block(self, buddy: Buddy) -> None:
        """Take off the allow list and put on the block list."""
        ...

    async def unblock(self, buddy: Buddy) -> None:
        """The other way round."""
        ...

    async def rename(self, buddy: Buddy, alias: str) -> None:
        """Keep one's own name for somebody; '' takes it away."""
        ...

    async def annotate(self, buddy: Buddy, name: str, value: str) -> None:
        """Set an annotation of the address book; '' takes it away."""
        ...

    async def join(self, buddy: Buddy, group: str) -> None:
        """Put into a group, by its id."""
        ...

    async def part(self, buddy: Buddy, group: str) -> None:
        """Take out of a group."""
        ...

    async def add_group(self, name: str, favourite: bool = False) -> Group:
        """Make a group."""
        ...

    async def rename_group(self, group: Group, name: str) -> None:
        """Give a group another name."""
        ...

    async def remove_group(self, group: str, members: Iterable[Buddy]) -> None:
        """Remove a group; its members stay on the list."""
        ...

    async def settle(self, petition: Petition) -> None:
        """A request is answered; it is not to come again."""
        ...

    async def set_name(self, name: str) -> None:
        """Keep one's own name where the notification server does not."""
        ...

    async def set_privacy(self, allow_strangers: bool) -> None:
        """Whether people on neither list may see and write to us."""
        ...

    async def set_alert(self, ask: bool) -> None:
        """Whether the owner wants to be asked before somebody who added them is allowed."""
        ...


async def settled(link: Link, trids: Iterable[int], fine: frozenset[ErrorCode] = DONE_ALREADY) -> None:
    """Wait until the notification server has done all these, or had them done already."""
    try:
        await link.answers(trids)
    except ServerError as error:
        if error.code not in fine:
            raise
