"""Cabinets for tests, as winks come in them."""

import struct
import zlib


def cabinet(
    files: dict[str, bytes], *, packed: bool = True, kind: int | None = None, folders: int = 1
) -> bytes:
    """A cabinet; `kind`: how it says it is packed, if that is not the truth. All folders hold the same."""
    content = b"".join(files.values())
    blocks, before = [], b""
    for start in range(0, len(content), 32_768) or [0]:
        block = content[start : start + 32_768]
        data = block
        if packed:
            packer = zlib.compressobj(wbits=-15, zdict=before) if before else zlib.compressobj(wbits=-15)
            data = b"CK" + packer.compress(block) + packer.flush()
        blocks.append(struct.pack("<IHH", 0, len(data), len(block)) + data)
        before = content[: start + 32_768][-32_768:]
    names, place = b"", 0
    for number, (name, data) in enumerate(files.items()):
        names += struct.pack("<IIHHHH", len(data), place, number % folders, 0, 0, 0) + name.encode() + b"\0"
        place += len(data)
    files_at = 36 + 8 * folders
    data_at = files_at + len(names)
    how = kind if kind is not None else int(packed)
    folder = struct.pack("<IHH", data_at, len(blocks), how)
    body = b"".join(blocks)
    header = b"MSCF" + struct.pack(
        "<IIIIIBBHHHHH", 0, data_at + len(body), 0, files_at, 0, 3, 1, folders, len(files), 0, 1, 0
    )
    return header + folder * folders + names + body
