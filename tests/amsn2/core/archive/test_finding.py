"""Whose log it is."""

from datetime import UTC

import pytest

from amsn2.api.jobs import ImportFormat
from amsn2.core.archive.finding import reader_of
from tests.amsn2.core.archive.logs import AMSN, PIDGIN, PIDGIN_PATH, PIDGIN_TEXT, WLM, log
from tests.amsn2.core.archive.test_document import message, written

LOGS = {
    ImportFormat.AMSN: [("bert@example.com.log", AMSN)],
    ImportFormat.PIDGIN: [(PIDGIN_PATH, PIDGIN), ("a/b/c/2010-12-05.201534.txt", PIDGIN_TEXT)],
    ImportFormat.WLM: [("bert123456.xml", WLM)],
}


@pytest.mark.parametrize(("whose", "path", "text"), [(k, *one) for k, many in LOGS.items() for one in many])
def test_it_is_found_out(whose, path, text):
    file = log(path, text)
    for wanted in ImportFormat:
        read = reader_of(file, wanted, UTC)
        assert (read is not None) == (wanted in (ImportFormat.AUTO, whose))
        if read is not None:
            assert len(list(read())) > 1
            assert list(read()) == list(read())


def test_our_own_is_always_known():
    read = reader_of(log("a.json", written(message(1))), ImportFormat.WLM, UTC)
    assert read is not None
    assert len(list(read())) == 1


@pytest.mark.parametrize("text", ["", "a letter", "{}", "<html></html>", "\xff\xd8"])
def test_what_is_no_log(text):
    assert reader_of(log("a.txt", text), ImportFormat.AUTO, UTC) is None
