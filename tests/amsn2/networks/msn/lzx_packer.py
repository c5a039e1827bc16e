"""Packs LZX for tests: not small, but with all that the format has."""

from collections.abc import Iterator
from typing import Final

FRAME: Final = 32_768
VERBATIM, ALIGNED, STORED = 1, 2, 3
WINDOW: Final = 16
SLOTS: Final = 32
EXTRA: Final = [min(17, max(0, slot // 2 - 1)) for slot in range(SLOTS)]
BASE: Final = [sum(2**extra for extra in EXTRA[:slot]) for slot in range(SLOTS)]

Code = dict[int, str]
"""The bits of every symbol."""


class Bits:
    """Words of 16 bits, and bytes between them."""

    def __init__(self) -> None:
        self.done = bytearray()
        self.text: list[str] = []
        self.count = 0

    def put(self, value: int, count: int) -> None:
        if count:
            self.add(f"{value:0{count}b}")

    def add(self, text: str) -> None:
        self.text.append(text)
        self.count += len(text)

    def align(self) -> None:
        """To the next word, or stay where one begins."""
        self.put(0, -self.count % 16)
        text = "".join(self.text)
        for place in range(0, len(text), 16):
            self.done += int(text[place : place + 16], 2).to_bytes(2, "little")
        self.text, self.count = [], 0

    def begin_bytes(self) -> None:
        self.put(0, -self.count % 16 or 16)
        self.align()


def code_of(used: set[int], size: int) -> tuple[list[int], Code]:
    """The lengths of a complete canonical code for at least these symbols, nearly equal; and its bits."""
    symbols = sorted(used)
    symbols += [one for one in range(size) if one not in used][: max(0, 2 - len(symbols))]
    longest = (len(symbols) - 1).bit_length()
    short = 2**longest - len(symbols)
    lengths = [0] * size
    for number, symbol in enumerate(sorted(symbols)):
        lengths[symbol] = longest - (number < short)
    code, bits = 0, {}
    for length in range(1, longest + 1):
        for symbol in (one for one in range(size) if lengths[one] == length):
            bits[symbol] = f"{code >> (longest - length):0{length}b}"
            code += 2 ** (longest - length)
    return lengths, bits


def put_lengths(bits: Bits, before: list[int], now: list[int]) -> None:
    """The differences, with the signs for runs."""
    signs: list[tuple[int, int, int]] = []
    place = 0
    while place < len(now):
        run = next((n for n in range(place, len(now)) if now[n] != now[place]), len(now)) - place
        change = (before[place] - now[place]) % 17
        if now[place] == 0 and run >= 4:
            count = min(run, 51)
            signs.append((18, count - 20, 5) if count >= 20 else (17, min(count, 19) - 4, 4))
        elif run >= 4:
            count = min(run, 5)
            signs += [(19, count - 4, 1), (change, 0, 0)]
        else:
            count = 1
            signs.append((change, 0, 0))
        place += count
    lengths, code = code_of({sign for sign, _, _ in signs}, 20)
    for length in lengths:
        bits.put(length, 4)
    for sign, value, count in signs:
        bits.add(code[sign])
        bits.put(value, count)


class Packer:
    """Packs one stream, block by block."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.bits = Bits()
        self.bits.put(0, 1)
        self.last = [1, 1, 1]
        self.main = [0] * (256 + 8 * SLOTS)
        self.lengths = [0] * 249
        self.seen: dict[bytes, int] = {}
        self.frames = [0]

    def block(self, kind: int, begin: int, end: int) -> None:
        bits = self.bits
        bits.put(kind, 3)
        bits.put(end - begin, 24)
        if kind == STORED:
            bits.begin_bytes()
            bits.done += b"".join(one.to_bytes(4, "little") for one in self.last)
            for start, stop in pieces(begin, end):
                bits.done += self.content[start:stop]
                self.frame(stop)
            bits.done += bytes((end - begin) % 2)
            return
        parts = [(stop, list(self.symbols(start, stop))) for start, stop in pieces(begin, end)]
        all_ = [one for _, part in parts for one in part]
        main, main_code = code_of({one[0] for one in all_}, len(self.main))
        lengths, length_code = code_of({one[1] for one in all_ if one[1] >= 0}, 249)
        aligned, aligned_code = code_of(set(range(8)), 8)
        if kind == ALIGNED:
            for length in aligned:
                bits.put(length, 3)
        put_lengths(bits, self.main[:256], main[:256])
        put_lengths(bits, self.main[256:], main[256:])
        put_lengths(bits, self.lengths, lengths)
        self.main, self.lengths = main, lengths
        for stop, part in parts:
            for symbol, length, value, extra in part:
                bits.add(main_code[symbol])
                if length >= 0:
                    bits.add(length_code[length])
                if kind == ALIGNED and extra >= 3:
                    bits.put(value >> 3, extra - 3)
                    bits.add(aligned_code[value & 7])
                else:
                    bits.put(value, extra)
            self.frame(stop)

    def frame(self, stop: int) -> None:
        """Where a frame ends, the next word begins."""
        if stop % FRAME == 0 or stop == len(self.content):
            self.bits.align()
            self.frames.append(len(self.bits.done))

    def symbols(self, place: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """Of the main code, of lengths (or none), and the bits of a distance."""
        content = self.content
        while place < end:
            found = self.seen.get(content[place : place + 3])
            self.seen[content[place : place + 3]] = place
            if found is None or place - found > 2**WINDOW - 3 or end - place < 3:
                yield content[place], -1, 0, 0
                place += 1
                continue
            distance, length = place - found, 3
            while length < min(257, end - place) and content[found + length] == content[place + length]:
                length += 1
            if distance in self.last:
                slot, value = self.last.index(distance), 0
                self.last[0], self.last[slot] = self.last[slot], self.last[0]
            else:
                slot = max(one for one in range(SLOTS) if BASE[one] <= distance + 2)
                value = distance + 2 - BASE[slot]
                self.last = [distance, *self.last[:2]]
            header = min(length - 2, 7)
            yield 256 + 8 * slot + header, length - 9 if header == 7 else -1, value, EXTRA[slot]
            place += length


def pieces(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a block in their frames."""
    while begin < end:
        stop = min(end, begin - begin % FRAME + FRAME)
        yield begin, stop
        begin = stop


def packed(content: bytes, *blocks: tuple[int, int]) -> list[bytes]:
    """The stream in its frames. `blocks`: kind and size, again and again; all that is left is in the last."""
    packer, begin, number = Packer(content), 0, 0
    while begin < len(content):
        kind, size = blocks[number % len(blocks)]
        end = min(len(content), begin + size)
        packer.block(kind, begin, end)
        begin, number = end, number + 1
    if packer.frames[-1] != len(packer.bits.done):
        packer.frames[-1] = len(packer.bits.done)
    done = bytes(packer.bits.done)
    return [done[start:stop] for start, stop in zip(packer.frames, packer.frames[1:], strict=False)]
