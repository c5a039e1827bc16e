"""A person's own emoticons: kept by their shortcuts, and found in what the person writes."""

from collections.abc import Iterable

from msgspec.structs import replace

from amsn2.api import limits
from amsn2.api.commands import RemoveEmoticon, RenameEmoticon, SaveEmoticon
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.events import EmoticonChanged, EmoticonRemoved
from amsn2.api.media import BlobKind, Emoticon, EmoticonId, MessageEmoticon
from amsn2.core.blobs import BlobKeeper
from amsn2.core.desk import Desk

EmoticonCommand = SaveEmoticon | RenameEmoticon | RemoveEmoticon

_PICTURES = frozenset({BlobKind.EMOTICON, BlobKind.PICTURE})
"""What may be one: both have been drawn anew. A friend's display picture makes a fine emoticon."""


class Emoticons:
    """The custom emoticons, as in the store. Async methods are jobs of the owner."""

    def __init__(self, desk: Desk, blobs: BlobKeeper) -> None:
        self._desk = desk
        self._blobs = blobs

    async def change(self, command: EmoticonCommand) -> None:
        """What the person asks; raises `Refused` and `StoreFailure`."""
        match command:
            case SaveEmoticon():
                await self._save(command)
            case RenameEmoticon():
                await self._rename(command)
            case RemoveEmoticon():
                known = command.emoticon in self._desk.state.snapshot.emoticons
                await self._store(command, None, (command.emoticon,) if known else ())

    def used_in(self, text: str) -> tuple[MessageEmoticon, ...]:
        """Those whose shortcuts the text has, at most `limits.MESSAGE_EMOTICONS`."""
        kept = {one.shortcut: one for one in self._desk.state.snapshot.emoticons.values()}
        return tuple(
            MessageEmoticon(shortcut=shortcut, blob=kept[shortcut].blob)
            for shortcut in shortcuts_in(text, kept, limits.MESSAGE_EMOTICONS)
        )

    async def _save(self, command: SaveEmoticon) -> None:
        blob = await self._blobs.known(command.blob)
        if blob.kind not in _PICTURES:
            raise Refused(ProblemCode.BLOB_UNFIT)
        same = self._with(command.shortcut)
        if same is None and len(self._desk.state.snapshot.emoticons) >= limits.EMOTICONS:
            raise Refused(ProblemCode.TOO_MANY_EMOTICONS)
        id = EmoticonId(command.id) if same is None else same.id  # noqa: A001 - it is an id
        await self._store(command, Emoticon(id=id, shortcut=command.shortcut, blob=blob.id), ())

    async def _rename(self, command: RenameEmoticon) -> None:
        emoticon = self._desk.state.snapshot.emoticons.get(command.emoticon)
        if emoticon is None:
            raise Refused(ProblemCode.EMOTICON_UNKNOWN)
        same = self._with(command.shortcut)
        gone = () if same is None or same.id == emoticon.id else (same.id,)
        await self._store(command, replace(emoticon, shortcut=command.shortcut), gone)

    async def _store(
        self, command: EmoticonCommand, emoticon: Emoticon | None, gone: Iterable[EmoticonId]
    ) -> None:
        desk = self._desk
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())
            for one in gone:
                await transaction.remove_emoticon(one)
            if emoticon is not None:
                await transaction.save_emoticon(emoticon)
        desk.state.tell(*(EmoticonRemoved(emoticon=one) for one in gone))
        if emoticon is not None:
            desk.state.tell(EmoticonChanged(emoticon=emoticon))

    def _with(self, shortcut: str) -> Emoticon | None:
        emoticons = self._desk.state.snapshot.emoticons.values()
        return next((one for one in emoticons if one.shortcut == shortcut), None)


def shortcuts_in(text: str, shortcuts: Iterable[str], count: int) -> list[str]:
    """The shortcuts that stand for pictures in the text, each once, at most so many.

    Where several could begin, the longest does; what it takes, no other has. The browser looks alike.
    """
    longest_first = sorted(shortcuts, key=len, reverse=True)
    by_first: dict[str, list[str]] = {}
    for shortcut in longest_first:
        by_first.setdefault(shortcut[:1], []).append(shortcut)
    found: dict[str, None] = {}
    place = 0
    while place < len(text) and len(found) < count:
        here = next((one for one in by_first.get(text[place], ()) if text.startswith(one, place)), "")
        if here:
            found[here] = None
        place += len(here) or 1
    return list(found)
