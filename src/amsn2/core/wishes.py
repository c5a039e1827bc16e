"""How one wants to be seen, as it is kept, and as the network has it."""

from dataclasses import dataclass, replace
from typing import Self, assert_never

import msgspec

from amsn2.api.commands import (
    SetDisplayName,
    SetMedia,
    SetPersonalMessage,
    SetPicture,
    SetPresence,
    SetPrivacy,
)
from amsn2.api.models import Media
from amsn2.api.storage import StoredAccount
from amsn2.core.waiting import Wish


@dataclass(frozen=True)
class Confirmed:
    """What the network has of oneself; to go back to when it refuses something new."""

    display_name: str = ""
    personal_message: str = ""
    media: Media | None = None
    allow_strangers: bool | None = None

    def after(self, wish: Wish) -> Self:
        """When the network has taken the wish."""
        match wish:
            case SetDisplayName():
                return replace(self, display_name=wish.display_name)
            case SetPersonalMessage():
                return replace(self, personal_message=wish.personal_message)
            case SetMedia():
                return replace(self, media=wish.media)
            case SetPrivacy():
                return replace(self, allow_strangers=wish.allow_strangers)
            case SetPresence() | SetPicture():
                return self
            case _:
                assert_never(wish)

    def instead_of(self, kept: StoredAccount, wish: Wish) -> StoredAccount:
        """What is kept when the network has refused the wish for good."""
        match wish:
            case SetDisplayName():
                return msgspec.structs.replace(kept, display_name=self.display_name)
            case SetPersonalMessage():
                return msgspec.structs.replace(kept, personal_message=self.personal_message)
            case SetMedia():
                return msgspec.structs.replace(kept, media=self.media)
            case SetPrivacy():
                return msgspec.structs.replace(kept, allow_strangers=self.allow_strangers)
            case SetPresence() | SetPicture():
                return kept  # what one wants to be is tried again at the next sign-in
            case _:
                assert_never(wish)


def with_wish(kept: StoredAccount, wish: Wish) -> StoredAccount:
    """What is kept once one wishes that."""
    match wish:
        case SetPresence():
            return msgspec.structs.replace(kept, presence=wish.presence)
        case SetDisplayName():
            return msgspec.structs.replace(kept, display_name=wish.display_name)
        case SetPersonalMessage():
            return msgspec.structs.replace(kept, personal_message=wish.personal_message)
        case SetMedia():
            return msgspec.structs.replace(kept, media=wish.media)
        case SetPicture():
            return msgspec.structs.replace(kept, picture=wish.picture)
        case SetPrivacy():
            return msgspec.structs.replace(kept, allow_strangers=wish.allow_strangers)
        case _:
            assert_never(wish)
