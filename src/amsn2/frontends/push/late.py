"""What is to be pushed is kept until it is taken, so that neither a kill nor a restart loses it."""

import logging
import uuid
from typing import Final

from amsn2.api.errors import StoreFailure
from amsn2.api.models import ConversationId, Notification, NotificationKind, PersonId
from amsn2.api.push import LatePush, PushRecord, PushStorage
from amsn2.frontends.push.sender import Parcel

log = logging.getLogger(__name__)

_NAMES: Final = uuid.UUID("5d0f2f3e-6a55-4c5b-8f0e-3c9a1f6d2b71")
"""Ours, from which the ids of what is kept are made: the same message to the same browser has one id."""


class Late:
    """What is kept in the store, and which of it is under way."""

    def __init__(self, storage: PushStorage) -> None:
        self._storage = storage
        self._under_way: set[str] = set()

    async def keep(self, late: list[LatePush]) -> None:
        """Keep them before they are tried; they are tried all the same when the store cannot."""
        self._under_way |= {one.id for one in late}  # first, so that what ends meanwhile is forgotten
        try:
            await self._storage.keep(*late)
        except StoreFailure as failure:
            log.error("what is pushed would not outlive a restart: %s", failure)

    async def left(self, person: PersonId) -> list[LatePush]:
        """What an earlier run left of the person's; it is under way from now on."""
        try:
            left = [one for one in await self._storage.late(person) if one.id not in self._under_way]
        except StoreFailure as failure:
            log.error("what was late is not pushed: %s", failure)
            return []
        self._under_way |= {one.id for one in left}
        return left

    def is_under_way(self, late: LatePush) -> bool:
        """Whether it waits, or is being sent."""
        return late.id in self._under_way

    def over(self, late: LatePush) -> bool:
        """It will not be sent again; whether the store has to be told of that still."""
        if late.id not in self._under_way:
            return False
        self._under_way.discard(late.id)
        return True

    async def forget(self, late: LatePush) -> None:
        """Have the store forget it."""
        try:
            await self._storage.forget(late.id)
        except StoreFailure as failure:
            log.warning("a push is shown again after a restart: %s", failure)


def late_of(record: PushRecord, notification: Notification, parcel: Parcel) -> LatePush | None:
    """The parcel for that browser as it is kept; None for what is no news after a restart: who appeared."""
    if notification.kind is NotificationKind.SIGNED_IN:
        return None
    return LatePush(
        id=str(uuid.uuid5(_NAMES, f"{record.id} {notification.id}")),
        person=record.person,
        subscription=record.id,
        payload=parcel.payload,
        topic=parcel.topic,
        urgency=parcel.urgency,
        conversation=notification.conversation or ConversationId(""),
        position=notification.position,
        at=notification.at,
    )
