"""Sounds that contacts sent, in a form that browsers play."""

from typing import Final

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.media import Blob, BlobId, BlobKind
from amsn2.core.blobs import BlobKeeper
from amsn2.core.riff import codec_of

MSN_SIREN: Final = 0x028E
"""The codec of the voice clips of MSN clients, from Messenger 7 on, which no browser knows."""

REMEMBERED: Final = 200
"""Clips of a person of which it is remembered what was made; of others it is made again."""

_HEAD_BYTES: Final = 4_096
"""Bytes of a sound that are looked at: its codec is named at its beginning."""


class Sounds:
    """What is heard of a person's sounds; nothing here is a job of the owner's.

    What is made of a clip is a blob that nothing refers to: it goes after a day, and is made again.
    """

    def __init__(self, blobs: BlobKeeper) -> None:
        self._blobs = blobs
        self._made: dict[BlobId, BlobId] = {}

    async def playable(self, blob: BlobId) -> Blob:
        """See `amsn2.api.ports.Messenger`."""
        sound = await self._blobs.known(blob)
        if sound.content_type != "audio/wav":
            return sound
        if codec_of(await self._blobs.read(blob, 0, _HEAD_BYTES)) != MSN_SIREN:
            return sound
        made = await self._remembered(blob)
        if made is None:
            if sound.size > limits.VOICE_BYTES:
                raise Refused(ProblemCode.VOICE_UNFIT)
            made = await self._blobs.keep(BlobKind.HEARD, await self._blobs.whole(blob))
            self._made[blob] = made.id
            if len(self._made) > REMEMBERED:
                del self._made[next(iter(self._made))]
        return made

    async def _remembered(self, blob: BlobId) -> Blob | None:
        made = self._made.get(blob)
        if made is None:
            return None
        try:
            return await self._blobs.known(made)
        except Refused:
            return None
