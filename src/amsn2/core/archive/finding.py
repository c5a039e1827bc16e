"""Whose log a file is, found by looking at how it begins."""

from collections.abc import Callable, Iterator
from datetime import tzinfo
from itertools import islice

from amsn2.api.jobs import ImportFormat
from amsn2.core.archive.amsn import amsn_lines, is_amsn
from amsn2.core.archive.document import document_lines, is_document
from amsn2.core.archive.pidgin import is_pidgin, pidgin_lines
from amsn2.core.archive.reading import LogFile
from amsn2.core.archive.said import Said
from amsn2.core.archive.wlm import is_wlm, wlm_lines

Read = Callable[[], Iterator[Said]]
"""Reads a file from its beginning."""


def reader_of(log: LogFile, wanted: ImportFormat, zone: tzinfo | None) -> Read | None:
    """How to read a file; None for what is no log, or none of those that are wanted.

    Raises what reading a broken file does.
    """
    first = list(islice(log.lines(), 12))
    if is_document(first):
        return lambda: document_lines(log)
    if wanted in (ImportFormat.AUTO, ImportFormat.AMSN) and is_amsn(first):
        return lambda: amsn_lines(log, zone)
    if wanted in (ImportFormat.AUTO, ImportFormat.PIDGIN) and is_pidgin(first):
        return lambda: pidgin_lines(log, zone)
    if wanted in (ImportFormat.AUTO, ImportFormat.WLM) and is_wlm(first):
        return lambda: wlm_lines(log)
    return None
