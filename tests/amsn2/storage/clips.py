"""Voice clips as MSN clients record them, but with nobody's voice: any forty bytes are 20 ms of noise."""

import random
import struct

MSN_SIREN = 0x028E


def clip(seconds: float = 0.1, *, seed: int = 1, codec: int = MSN_SIREN) -> bytes:
    """A WAV of that codec, with the header that Messenger 7.5 writes."""
    frames = random.Random(seed).randbytes(40 * round(50 * seconds))
    told = struct.pack("<HHIIHHHH", codec, 1, 16_000, 2_000, 40, 0, 2, 320)
    chunks = (b"fmt ", told), (b"fact", struct.pack("<I", 8 * len(frames))), (b"data", frames)
    body = b"".join(name + struct.pack("<I", len(data)) + data for name, data in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body
