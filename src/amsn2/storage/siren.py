"""A program of its own: reads a voice clip of MSN clients, writes the samples that are heard.

The clip is a stranger's, and its decoder is not written in Python. So it runs apart, started by `voices` with
this file's path: it imports nothing of ours, knows no secret, and gives up, before it looks at the clip,
whatever it does not need for that: files, sockets, other programs, time and memory.

It is told how many bytes it may read, and how many it may write.

What comes out are samples of 16 bits without any header, as this machine has them: mono, 16,000 a second.
"""

import contextlib
import io
import sys
from array import array
from typing import Final

import av
from av.audio.frame import AudioFrame

UNFIT: Final = 3
"""Says, as the program ends, that the clip was no voice clip; 1 and 2 are Python's own."""

FRAME_BYTES: Final = 40
"""Bytes of what is decoded at a time, 20 ms: what the codec takes."""

CPU_SECONDS: Final = 10
"""Time on the processor: two minutes of speech take one, on a small computer some five."""

MEMORY_BYTES: Final = 768 * 1024 * 1024
"""Address space: the libraries alone map 200 MB of it, most of which is never touched."""

_OPTIONS: Final = {"format_whitelist": "wav", "codec_whitelist": "msnsiren"}
"""All of FFmpeg that a clip can reach."""

_LOUDEST: Final = 32_767
_SAMPLE_BYTES: Final = 2

_OURS: Final = bytes.fromhex(
    "52494646 50000000 57415645"  # RIFF, WAVE
    "666d7420 14000000 8e02 0100 803e0000 d0070000 2800 0000 0200 4001"  # fmt: MSN Siren, frames of 40 bytes
    "64617461 28000000"  # data
) + bytes(40)
"""A clip of our own, one frame long."""


def samples_of(clip: bytes, most: int) -> "array[int]":
    """What is heard of the clip. At most so many samples.

    Raises whatever its decoder raises, and ValueError for nothing to hear, or more than that.
    """
    heard = array("h")
    with av.open(io.BytesIO(clip), "r", format="wav", options=_OPTIONS) as container:
        stream = container.streams.audio[0]
        if stream.codec_context.name != "msnsiren":
            raise ValueError("another codec")
        for packet in container.demux(stream):
            data = bytes(packet)
            for begin in range(0, len(data), FRAME_BYTES):
                for frame in _frames(stream.codec_context, data[begin : begin + FRAME_BYTES]):
                    heard.extend(map(_whole, _points(frame)))
                if len(heard) > most:
                    raise ValueError("too long")
    if not heard:
        raise ValueError("nothing to hear")
    return heard


def _frames(codec: av.AudioCodecContext, data: bytes) -> "list[AudioFrame]":
    """What is heard of one frame; nothing where it is damaged: the others still say something."""
    try:
        return codec.decode(av.Packet(data))
    except av.FFmpegError:
        return []


def _points(frame: AudioFrame) -> "array[float]":
    points = array("f")
    points.frombytes(bytes(frame.planes[0])[: frame.samples * points.itemsize])
    return points


def _whole(point: float) -> int:
    # What is no number is silence.
    return int(max(-1.0, min(1.0, point)) * _LOUDEST) if point == point else 0


def _confine(most: int) -> None:
    """Give up what is not needed; for good, since the hard limits go down too."""
    if sys.platform == "win32":
        return
    import resource

    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_FSIZE, most),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        # No file and no socket can be opened any more; what is open stays so.
        (resource.RLIMIT_NOFILE, 0),
    ):
        # A platform that has not all of them has the others.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def main(largest: int, most: int) -> int:
    """Read, confine, decode, write."""
    clip = sys.stdin.buffer.read(largest + 1)
    # The library loads some of its parts with the first clip, which must not be a stranger's.
    samples_of(_OURS, most)
    _confine(most)
    try:
        if len(clip) > largest:
            raise ValueError("too large")
        samples = samples_of(clip, most // _SAMPLE_BYTES)
    except Exception:  # noqa: BLE001 - a decoder that meets nonsense raises nearly anything
        return UNFIT
    sys.stdout.buffer.write(samples.tobytes())
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
