"""Cabinets for tests, as winks come in them."""

import struct
import zlib
from collections.abc import Sequence

from tests.amsn2.networks.msn import lzx_packer

LZX = 3 | lzx_packer.WINDOW << 8


def cabinet(
    files: dict[str, bytes],
    *,
    packed: bool = True,
    kind: int | None = None,
    folders: int = 1,
    lzx: Sequence[tuple[int, int]] = (),
) -> bytes:
    """A cabinet; `kind`: how it says it is packed, if that is not the truth. All folders hold the same.

    lzx: packed so instead, by blocks of these kinds and sizes.
    """
    content = b"".join(files.values())
    if lzx:
        frames = lzx_packer.packed(content, *lzx)
        sizes = [min(32_768, len(content) - start) for start in range(0, len(content), 32_768)]
        return _cabinet(
            files,
            [struct.pack("<IHH", 0, len(one), size) + one for one, size in zip(frames, sizes, strict=True)],
            LZX,
            folders,
        )
    blocks, before = [], b""
    for start in range(0, len(content), 32_768) or [0]:
        block = content[start : start + 32_768]
        data = block
        if packed:
            packer = zlib.compressobj(wbits=-15, zdict=before) if before else zlib.compressobj(wbits=-15)
            data = b"CK" + packer.compress(block) + packer.flush()
        blocks.append(struct.pack("<IHH", 0, len(data), len(block)) + data)
        before = content[: start + 32_768][-32_768:]
    return _cabinet(files, blocks, kind if kind is not None else int(packed), folders)


def _cabinet(files: dict[str, bytes], blocks: list[bytes], how: int, folders: int) -> bytes:
    names, place = b"", 0
    for number, (name, data) in enumerate(files.items()):
        names += struct.pack("<IIHHHH", len(data), place, number % folders, 0, 0, 0) + name.encode() + b"\0"
        place += len(data)
    files_at = 36 + 8 * folders
    data_at = files_at + len(names)
    folder = struct.pack("<IHH", data_at, len(blocks), how)
    body = b"".join(blocks)
    header = b"MSCF" + struct.pack(
        "<IIIIIBBHHHHH", 0, data_at + len(body), 0, files_at, 0, 3, 1, folders, len(files), 0, 1, 0
    )
    return header + folder * folders + names + body
