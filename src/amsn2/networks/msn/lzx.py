"""Unpacks LZX, in which some cabinets are packed. What comes is a stranger's: nothing in it is believed.

Words of 16 bits are read from their highest bit on. The stream is made of blocks, each with code lengths of
its own, told as differences to those before. Whatever the blocks are, the next word begins after every frame,
which is 32 kB of what comes out.
"""

from typing import Final, NamedTuple

FRAME: Final = 32_768

BLOCKS: Final = 400
"""Blocks of a stream: packers make one of some frames; who makes codes for every byte wants to do harm."""

_VERBATIM, _ALIGNED, _STORED = 1, 2, 3
_SLOTS: Final = {15: 30, 16: 32, 17: 34, 18: 36, 19: 38, 20: 42, 21: 50}
"""How many kinds of distances there are, by the size of the window in bits."""
_EXTRA: Final = tuple(min(17, max(0, slot // 2 - 1)) for slot in range(50))
"""Bits that follow a distance of each kind."""
_BASE: Final = tuple(sum(1 << extra for extra in _EXTRA[:slot]) for slot in range(50))
_LENGTHS: Final = 249
_LONGEST_CODE: Final = 16

Table = list[int]
"""For every 16 bits the symbol that they begin with, and in the lowest five bits how many belong to it."""


class Damaged(ValueError):  # noqa: N818 - reads as what it is
    """It is no LZX."""


def unpacked(data: bytes, window: int, size: int) -> bytes:
    """So many bytes as they were before; `window` in bits. Raises `Damaged`."""
    if window not in _SLOTS:
        raise Damaged("no such window")
    bits = _Bits(data)
    calls = (bits.read(16) << 16 | bits.read(16)) if bits.read(1) else 0
    out = _Stream(bits, _SLOTS[window]).run(size)
    if calls:
        _restore_calls(out, calls)
    return bytes(out)


class _Bits:
    """Reads words of 16 bits, or bytes between them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0
        self._held = 0
        self._count = 0

    def read(self, count: int) -> int:
        """The number in the next bits."""
        while self._count < count:
            self._fill()
        self._count -= count
        found = self._held >> self._count
        self._held &= (1 << self._count) - 1
        return found

    def symbol(self, table: Table) -> int:
        """The next symbol."""
        while self._count < _LONGEST_CODE:
            self._fill()
        entry = table[self._held >> (self._count - _LONGEST_CODE)]
        self._count -= entry & 31
        self._held &= (1 << self._count) - 1
        return entry >> 5

    def align(self) -> None:
        """Go to the next word, or stay where one begins."""
        self.read(self._count % 16)

    def begin_bytes(self) -> None:
        """Go to the next word, also from where one begins; from there on bytes are read."""
        self.read(self._count % 16 or 16)
        self._place -= self._count // 8
        self._held = self._count = 0

    def bytes(self, count: int) -> bytes:
        """The next bytes."""
        found = self._data[self._place : self._place + count]
        if len(found) != count:
            raise Damaged("it ends too early")
        self._place += count
        return found

    def _fill(self) -> None:
        # What is looked at lies up to a word behind what is there.
        if self._place > len(self._data) + 2:
            raise Damaged("it ends too early")
        word = self._data[self._place : self._place + 2]
        self._held = self._held << 16 | int.from_bytes(word, "little")
        self._count += 16
        self._place += 2


class _Block(NamedTuple):
    kind: int
    size: int
    main: Table
    lengths: Table
    aligned: Table


class _Stream:
    """What goes on from block to block: code lengths, and the last three distances."""

    def __init__(self, bits: _Bits, slots: int) -> None:
        self._bits = bits
        self._main = [0] * (256 + 8 * slots)
        self._lengths = [0] * _LENGTHS
        self._last = (1, 1, 1)
        self._blocks = 0

    def run(self, size: int) -> bytearray:
        """All that comes out."""
        out = bytearray()
        block, left = _Block(0, 0, [], [], []), 0
        while len(out) < size:
            if not left:
                block = self._block()
                left = block.size
            begin = len(out)
            frame_end = min(size, begin - begin % FRAME + FRAME)
            end = min(begin + left, frame_end)
            if block.kind == _STORED:
                out += self._bits.bytes(end - begin)
            else:
                self._decode(block, out, end)
            if len(out) > end:
                raise Damaged("a match leaves its frame")
            left -= end - begin
            if block.kind == _STORED and not left and block.size % 2:
                self._bits.bytes(1)
            if end == frame_end and end < size:
                self._bits.align()
        return out

    def _block(self) -> _Block:
        bits = self._bits
        self._blocks += 1
        kind, size = bits.read(3), bits.read(16) << 8 | bits.read(8)
        if kind not in (_VERBATIM, _ALIGNED, _STORED) or not size or self._blocks > BLOCKS:
            raise Damaged("no such block")
        if kind == _STORED:
            bits.begin_bytes()
            first, second, third = (int.from_bytes(bits.bytes(4), "little") for _ in range(3))
            self._last = first, second, third
            return _Block(kind, size, [], [], [])
        aligned = _table([bits.read(3) for _ in range(8)]) if kind == _ALIGNED else []
        self._change(self._main, 0, 256)
        self._change(self._main, 256, len(self._main))
        self._change(self._lengths, 0, _LENGTHS)
        # There may be no long match in a block, so no code for one.
        lengths = _table(self._lengths) if any(self._lengths) else []
        return _Block(kind, size, _table(self._main), lengths, aligned)

    def _change(self, lengths: list[int], place: int, end: int) -> None:
        """Read code lengths, as differences to those before."""
        bits = self._bits
        table = _table([bits.read(4) for _ in range(20)])
        while place < end:
            code = bits.symbol(table)
            count = 1
            if code == 17:
                count, length = 4 + bits.read(4), 0
            elif code == 18:
                count, length = 20 + bits.read(5), 0
            else:
                if code == 19:
                    count = 4 + bits.read(1)
                    code = bits.symbol(table)
                    if code > 16:
                        raise Damaged("no such length")
                length = (lengths[place] - code) % 17
            if place + count > end:
                raise Damaged("too many lengths")
            lengths[place : place + count] = [length] * count
            place += count

    def _decode(self, block: _Block, out: bytearray, end: int) -> None:
        bits, main = self._bits, block.main
        while len(out) < end:
            symbol = bits.symbol(main)
            if symbol < 256:
                out.append(symbol)
                continue
            slot, length = divmod(symbol - 256, 8)
            if length == 7:
                if not block.lengths:
                    raise Damaged("no such length")
                length += bits.symbol(block.lengths)
            _repeat(out, self._distance(block, slot), length + 2)

    def _distance(self, block: _Block, slot: int) -> int:
        first, second, third = self._last
        if slot == 0:
            return first
        if slot == 1:
            self._last = second, first, third
        elif slot == 2:
            self._last = third, second, first
        else:
            self._last = self._far(block, slot), first, second
        return self._last[0]

    def _far(self, block: _Block, slot: int) -> int:
        extra, bits = _EXTRA[slot], self._bits
        if block.kind == _ALIGNED and extra >= 3:
            return _BASE[slot] - 2 + (bits.read(extra - 3) << 3) + bits.symbol(block.aligned)
        return _BASE[slot] - 2 + bits.read(extra)


def _table(lengths: list[int]) -> Table:
    """Of a canonical code: the shorter ones first, those of the same length in their order."""
    table: Table = []
    for length in range(1, _LONGEST_CODE + 1):
        for symbol, one in enumerate(lengths):
            if one == length:
                table += [symbol << 5 | length] * (1 << (_LONGEST_CODE - length))
        if len(table) > 1 << _LONGEST_CODE:
            break
    if len(table) != 1 << _LONGEST_CODE:
        raise Damaged("no complete code")
    return table


def _repeat(out: bytearray, distance: int, length: int) -> None:
    begin = len(out) - distance
    if begin < 0 or not distance:
        raise Damaged("it repeats what was not there")
    if distance >= length:
        out += out[begin : begin + length]
    else:
        out += (out[begin:] * (length // distance + 1))[:length]


def _restore_calls(out: bytearray, size: int) -> None:
    """Addresses of calls in programs were made absolute, since those repeat; `size` as the stream says."""
    for begin in range(0, len(out), FRAME):
        end = min(begin + FRAME, len(out)) - 10
        place = out.find(0xE8, begin, max(begin, end))
        while place >= 0:
            address = int.from_bytes(out[place + 1 : place + 5], "little", signed=True)
            if -place <= address < size:
                address += -place if address >= 0 else size
                out[place + 1 : place + 5] = (address & 0xFFFFFFFF).to_bytes(4, "little")
            place = out.find(0xE8, place + 5, max(begin, end))
