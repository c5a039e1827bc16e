"""The wire: MB/s and commands/s read and written, beside the least that Python can do with the same bytes.

    python -m benchmarks.wire [--rounds 5] [--megabytes 8]

Four streams: presence of a long list (short lines), talk (lines with payload), a file over the switchboard
(full payloads), and a session of the reference with everything in it. They come in reads of 4 KiB. The peer
of reading splits the same stream into lines and words and cuts the payloads out by their length, without a
limit, a check, or a decoded word; the peer of writing joins words that are ready.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.child import spread
from papyon.payload.text import TextMessage
from papyon.wire import Reader, Side, WireCommand, encode, quote
from tests.transcripts.plays import Play

READ = 4096
"""Bytes of one read: what a home line brings at a time, more or less."""


@dataclass(frozen=True)
class Stream:
    """What a server sends, as commands and as bytes."""

    name: str
    commands: list[WireCommand]

    @property
    def data(self) -> bytes:
        """All of it."""
        return b"".join(map(encode, self.commands))


def streams(size: int) -> list[Stream]:
    """Each of them at least so many bytes long."""
    presence = [
        WireCommand(
            "NLN",
            ("NLN", f"1:contact-{number}@example.com", quote(f"Contact № {number} ♪"), "2788999228:48"),
        )
        for number in range(1000)
    ]
    text = TextMessage("How about a film tonight? The new one begins at eight. ♪ 🙂").message().encode()
    talk = [
        WireCommand(
            "MSG",
            (
                "bob@example.com",
                "Bob",
            ),
            text,
        )
    ]
    chunk = WireCommand("MSG", ("bob@example.com", "Bob"), bytes(range(256)) * 6)
    session = Reader(Side.CLIENT)
    everything: list[WireCommand] = []
    session.feed(next(iter(Play.all("msnp18").values())).stream("S"))
    while (command := session.next_command()) is not None:
        everything.append(command)
    return [
        Stream(name, commands * (size // sum(map(len, map(encode, commands))) + 1))
        for name, commands in (
            ("presence", presence),
            ("talk", talk),
            ("file", [chunk]),
            ("session", everything),
        )
    ]


def read(data: bytes) -> int:
    """Commands of a stream, by papyon."""
    reader, count = Reader(Side.CLIENT), 0
    for start in range(0, len(data), READ):
        reader.feed(data[start : start + READ])
        while reader.next_command() is not None:
            count += 1
    return count


def read_barely(data: bytes) -> int:
    """The same by somebody who believes everything."""
    buffer, count, need = bytearray(), 0, -1
    for start in range(0, len(data), READ):
        buffer += data[start : start + READ]
        while True:
            if need < 0:
                end = buffer.find(b"\r\n")
                if end < 0:
                    break
                words = bytes(buffer[:end]).split(b" ")
                del buffer[: end + 2]
                if words[0] not in (b"MSG", b"UBX", b"NOT", b"GCF", b"UBN", b"ADL"):
                    count += 1
                    continue
                need = int(words[-1]) if words[-1].isdigit() else 0
            if len(buffer) < need:
                break
            del buffer[:need]
            need = -1
            count += 1
    return count


def write(commands: list[WireCommand]) -> int:
    """Bytes of commands, by papyon."""
    return sum(len(encode(command)) for command in commands)


def write_barely(commands: list[WireCommand]) -> int:
    """The same by somebody who checks nothing."""
    total = 0
    for command in commands:
        payload = command.payload or b""
        size = (str(len(payload)),) if command.payload is not None else ()
        total += len(" ".join((command.verb, *command.args, *size)).encode() + b"\r\n" + payload)
    return total


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main(rounds: int, megabytes: int) -> int:
    """Rounds in turn for both; prints medians and spreads."""
    print("| stream | | MB/s | commands/s | the least, MB/s | ratio |")
    print("|---|---|---|---|---|---|")
    for stream in streams(megabytes * 1_000_000):
        data = stream.data
        assert read(data) == read_barely(data) == len(stream.commands)
        assert write(stream.commands) == write_barely(stream.commands) == len(data)
        works = {
            "read": (partial(read, data), partial(read_barely, data)),
            "written": (partial(write, stream.commands), partial(write_barely, stream.commands)),
        }
        for way, (ours, least) in works.items():
            pairs = [(seconds(ours), seconds(least)) for _ in range(rounds)]
            rates = [len(data) / 1e6 / mine for mine, _ in pairs]
            barely = [len(data) / 1e6 / peer for _, peer in pairs]
            counts = [len(stream.commands) / mine for mine, _ in pairs]
            ratios = [mine / peer for mine, peer in pairs]
            print(
                f"| {stream.name} | {way} | {spread(rates, 1)} | {spread(counts, 0)} "
                f"| {spread(barely, 1)} | {spread(ratios, 1)} |",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--megabytes", type=int, default=8)
    options = arguments.parse_args()
    sys.exit(main(options.rounds, options.megabytes))
