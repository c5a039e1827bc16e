"""An errand in the words of a network."""

from collections.abc import Awaitable, Callable
from typing import assert_never

from amsn2.api.commands import (
    AcceptRequest,
    AddContact,
    AddGroup,
    BlockContact,
    DeclineRequest,
    MoveContact,
    RemoveContact,
    RemoveGroup,
    RenameContact,
    RenameGroup,
    SetDisplayName,
    SetMedia,
    SetPersonalMessage,
    SetPicture,
    SetPresence,
    SetPrivacy,
    SignOutEndpoint,
    UnblockContact,
)
from amsn2.api.media import BlobId
from amsn2.api.network import Connection
from amsn2.core.checks import address_of, group_part
from amsn2.core.waiting import Errand

ShowPicture = Callable[[Connection, BlobId | None], Awaitable[None]]
"""Reads a picture and has the network show it; None: none. Raises `NetworkFailure`."""


async def carry_out(connection: Connection, errand: Errand, show: ShowPicture) -> None:
    """Have the network do it; raises `NetworkFailure`. Doing it twice does no harm."""
    match errand:
        case SetPresence():
            await connection.set_presence(errand.presence)
        case SetDisplayName():
            await connection.set_display_name(errand.display_name)
        case SetPersonalMessage():
            await connection.set_personal_message(errand.personal_message)
        case SetMedia():
            await connection.set_media(errand.media)
        case SetPicture():
            await show(connection, errand.picture)
        case SetPrivacy():
            await connection.set_privacy(errand.allow_strangers)
        case SignOutEndpoint():
            await connection.sign_out_endpoint(errand.endpoint)
        case AddContact():
            groups = tuple(map(group_part, errand.groups))
            await connection.add_contact(errand.address.lower(), errand.text, groups)
        case RemoveContact():
            await connection.remove_contact(address_of(errand.contact))
        case RenameContact():
            await connection.rename_contact(address_of(errand.contact), errand.alias)
        case MoveContact():
            await connection.move_contact(address_of(errand.contact), tuple(map(group_part, errand.groups)))
        case BlockContact():
            await connection.block(address_of(errand.contact))
        case UnblockContact():
            await connection.unblock(address_of(errand.contact))
        case AcceptRequest():
            await connection.accept(address_of(errand.request), errand.add)
        case DeclineRequest():
            await connection.decline(address_of(errand.request), errand.block)
        case AddGroup():
            await connection.add_group(errand.name)
        case RenameGroup():
            await connection.rename_group(group_part(errand.group), errand.name)
        case RemoveGroup():
            await connection.remove_group(group_part(errand.group))
        case _:
            assert_never(errand)
