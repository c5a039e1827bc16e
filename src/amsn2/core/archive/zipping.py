"""A zip that is written as a stream: what has been packed is handed on, nothing is kept."""

import io
import zipfile
from datetime import datetime


class ZipStream:
    """Files one after the other."""

    def __init__(self, at: datetime) -> None:
        """`at`: what all files say of their time."""
        self._sink = _Sink()
        self._archive = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._date = (max(1980, min(at.year, 2107)), at.month, at.day, at.hour, at.minute, at.second)
        self._file: io.BufferedWriter | None = None

    def begin(self, name: str, *, packed: bool = True) -> None:
        """What is written from now on is in a file of that name; pictures and films are packed already."""
        self.end()
        info = zipfile.ZipInfo(name, self._date)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        self._file = self._archive.open(info, "w", force_zip64=True)  # type: ignore[assignment] # IO[bytes]

    def write(self, data: bytes) -> bytes:
        """Put it into the file; returns what is ready to be handed on."""
        if self._file is not None:
            self._file.write(data)
        return self._sink.taken()

    def end(self) -> None:
        """The file is complete."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def close(self) -> bytes:
        """All is complete; returns the rest."""
        self.end()
        self._archive.close()
        return self._sink.taken()


class _Sink(io.RawIOBase):
    def __init__(self) -> None:
        self._data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override] # what it is handed
        self._data += data
        return len(data)

    def taken(self) -> bytes:
        """What has come since the last time."""
        data = bytes(self._data)
        self._data.clear()
        return data
