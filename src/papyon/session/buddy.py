"""Who is on the lists, as an application sees them: people, groups, requests, and what changed of them."""

from dataclasses import dataclass, field, replace
from typing import Final, Self

from papyon.payload.msn_object import MsnObject
from papyon.payload.personal import EndpointData, Media
from papyon.payload.soap.sharing import MemberKind
from papyon.types import Capabilities, ListBits, NetworkId, Status

__all__ = ["NO_CHANGES", "Buddy", "Changes", "Group", "Look", "Petition"]


@dataclass(frozen=True, slots=True)
class Group:
    """A group, by its id in the address book: a GUID, or a small number up to MSNP9."""

    id: str
    name: str
    favourite: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody wants conversations with them to look, and their coming to sound (MSNP16 and 18).

    `color` is a number of Windows' making, `#rrggbb` in its low bytes as 0xBBGGRR; None for none.
    """

    dynamic_picture: MsnObject | None = None
    scene: MsnObject | None = None
    sound: MsnObject | None = None
    color: int | None = None


@dataclass(frozen=True, slots=True)
class Buddy:
    """Somebody on one of the lists. `contact_id` is '' for who is not in the address book, and up to MSNP9.

    A telephone has the address `tel:+...` and the network PHONE. `details` are properties by the keys of BPR
    (PHH, PHW and PHM are numbers at home, at work and mobile), `annotations` those of the address book.
    `picture` stays known of who is away; `endpoints` are told from MSNP16 on.
    """

    address: str
    contact_id: str = ""
    network: int = NetworkId.MESSENGER
    bits: ListBits = ListBits.NONE
    display_name: str = ""
    alias: str = ""
    groups: tuple[str, ...] = ()
    status: Status = Status.FLN
    personal_message: str = ""
    capabilities: Capabilities = field(default_factory=Capabilities)
    picture: MsnObject | None = None
    media: Media | None = None
    look: Look = field(default_factory=Look)
    endpoints: tuple[EndpointData, ...] = ()
    favourite: bool = False
    details: tuple[tuple[str, str], ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()

    def silent(self) -> Self:
        """The same person, who has gone: they say nothing any more."""
        return replace(self, status=Status.FLN, personal_message="", media=None, endpoints=())

    def detail(self, key: str) -> str:
        """A property such as PHM, '' where it is not known."""
        return next((value for name, value in self.details if name == key), "")

    def annotation(self, name: str) -> str | None:
        """An annotation of the address book, None without one."""
        return next((value for key, value in self.annotations if key == name), None)

    @property
    def listed(self) -> bool:
        """Whether it is on the contact list itself."""
        return ListBits.FORWARD in self.bits

    @property
    def blocked(self) -> bool:
        """Whether it is kept out."""
        return ListBits.BLOCK in self.bits

    @property
    def shown(self) -> bool:
        """Whether a person wants to see it at all: a stranger who is merely allowed is nobody."""
        return self.listed or self.blocked


@dataclass(frozen=True, slots=True)
class Petition:
    """Somebody asks to be allowed; `membership_id` is 0 where the pending list did not tell it."""

    address: str
    display_name: str = ""
    text: str = ""
    membership_id: int = 0
    kind: MemberKind = MemberKind.PASSPORT


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different: new or changed ones as they are now, gone ones by id or address."""

    groups: tuple[Group, ...] = ()
    gone_groups: tuple[str, ...] = ()
    buddies: tuple[Buddy, ...] = ()
    gone_buddies: tuple[str, ...] = ()
    petitions: tuple[Petition, ...] = ()
    gone_petitions: tuple[str, ...] = ()


NO_CHANGES: Final = Changes()
"""Nothing is different."""
