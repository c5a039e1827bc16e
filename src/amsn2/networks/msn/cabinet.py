"""The still picture in a wink: winks are cabinets (.mct) with a film, a picture of it, and what it is called.

A cabinet comes from a stranger. It is read as far as a picture takes, within limits, and nothing in it is run
or written anywhere.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from amsn2.networks.msn import lzx

CABINET_BYTES: Final = 4 * 1024 * 1024
"""Bytes of all that is in a cabinet once it is unpacked: the largest winks of old have one million."""

FILES: Final = 64
"""Files that are looked at: a wink has four or five."""

FOLDERS: Final = 2
"""Folders that are unpacked: a wink has one. Many may be the same bytes, and each may take seconds."""

_WINDOW: Final = 32_768

BLOCKS: Final = 2 * CABINET_BYTES // _WINDOW
"""Blocks of a folder: each but the last has 32 kB, and each costs as much as if it had."""

LZX_BYTES: Final = 1024 * 1024
"""Bytes of a folder that is packed by LZX: unpacking that is ours, and takes about a second for so many."""

_STORED, _MSZIP, _LZX = 0, 1, 3
_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


class _Damaged(Exception):  # noqa: N818 - reads as what it is
    """It says something that it does not keep."""


class _Layout(NamedTuple):
    files_at: int
    folders_at: int
    folders: int
    files: int
    folder_reserve: int
    data_reserve: int


def still_of(data: bytes) -> bytes:
    """The first picture in a cabinet, as it came; nothing when there is none, or it cannot be read."""
    try:
        return _still(data)
    except (_Damaged, lzx.Damaged, struct.error, zlib.error):
        return b""


def _still(data: bytes) -> bytes:
    layout = _layout(data)
    folders: dict[int, bytes] = {}
    place = layout.files_at
    for _ in range(layout.files):
        size, start, folder = struct.unpack_from("<IIH", data, place)
        end = data.find(b"\0", place + 16, place + 16 + 257)
        if end < 0:
            raise _Damaged
        place = end + 1
        if folder >= layout.folders:
            continue
        if folder not in folders:
            if len(folders) == FOLDERS:
                raise _Damaged
            left = CABINET_BYTES - sum(map(len, folders.values()))
            folders[folder] = _unpacked(data, layout, folder, left)
        content = folders[folder][start : start + size]
        if content.startswith(_PICTURES):
            return content
    return b""


def _layout(data: bytes) -> _Layout:
    if data[:4] != b"MSCF":
        raise _Damaged
    (files_at,) = struct.unpack_from("<I", data, 16)
    folders, files, flags = struct.unpack_from("<HHH", data, 26)
    place, folder_reserve, data_reserve = 36, 0, 0
    if flags & 3:
        raise _Damaged  # it goes on in another cabinet, which nobody has sent
    if flags & 4:
        header_reserve, folder_reserve, data_reserve = struct.unpack_from("<HBB", data, place)
        place += 4 + header_reserve
    return _Layout(files_at, place, folders, min(files, FILES), folder_reserve, data_reserve)


def _unpacked(data: bytes, layout: _Layout, folder: int, left: int) -> bytes:
    """All that is in a folder, as far as this reader understands how it was packed; at most so many bytes."""
    entry = layout.folders_at + folder * (8 + layout.folder_reserve)
    place, blocks, packing = struct.unpack_from("<IHH", data, entry)
    if packing & 0x0F not in (_STORED, _MSZIP, _LZX):
        return b""
    if blocks > BLOCKS:
        raise _Damaged
    if packing & 0x0F == _LZX:
        return _unpacked_lzx(data, place, blocks, layout.data_reserve, packing >> 8 & 0x1F, left)
    unpacked = bytearray()
    for block, size in _blocks(data, place, blocks, layout.data_reserve):
        found = _inflated(block, bytes(unpacked[-_WINDOW:]), size) if packing & 0x0F == _MSZIP else block
        if len(found) != size or len(unpacked) + size > left:
            raise _Damaged
        unpacked += found
    return bytes(unpacked)


def _blocks(data: bytes, place: int, blocks: int, reserve: int) -> Iterator[tuple[bytes, int]]:
    """What is packed in each, and how many bytes that was."""
    for _ in range(blocks):
        _, packed_size, size = struct.unpack_from("<IHH", data, place)
        place += 8 + reserve
        yield data[place : place + packed_size], size
        place += packed_size


def _unpacked_lzx(data: bytes, place: int, blocks: int, reserve: int, window: int, left: int) -> bytes:
    found = list(_blocks(data, place, blocks, reserve))
    size = sum(size for _, size in found)
    if size > min(left, LZX_BYTES) or any(one != lzx.FRAME for _, one in found[:-1]):
        raise _Damaged
    return lzx.unpacked(b"".join(block for block, _ in found), window, size)


def _inflated(block: bytes, before: bytes, size: int) -> bytes:
    if block[:2] != b"CK":
        raise _Damaged
    inflater = zlib.decompressobj(-zlib.MAX_WBITS, zdict=before)
    return inflater.decompress(block[2:], size + 1)
