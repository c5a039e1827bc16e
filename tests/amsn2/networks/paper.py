"""Files of paper: the two ends of a transfer, for tests of networks."""


class Source:
    """Implements `amsn2.api.network.FileSource`."""

    def __init__(self, data=b"0123456789" * 5000, name="notes.txt", preview=b""):
        self.name, self.size, self.preview = name, len(data), preview
        self.data = data
        self.closed = 0

    async def read(self, offset, count):
        return self.data[offset : offset + count]

    async def close(self):
        self.closed += 1


class Sink:
    """Implements `amsn2.api.network.FileSink`."""

    def __init__(self, full_after=None):
        self.data = b""
        self.ended = []
        self.full_after = full_after

    async def open(self, size, resume):
        return 0

    async def write(self, data):
        if self.full_after is not None and len(self.data) >= self.full_after:
            raise OSError("the disk is full")
        self.data += data

    async def finish(self):
        self.ended.append("finished")

    async def abandon(self, keep):
        self.ended.append("abandoned")
