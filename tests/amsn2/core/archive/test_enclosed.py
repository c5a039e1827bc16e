"""Where bytes lie in an archive."""

import pytest

from amsn2.api.media import BlobId, BlobKind
from amsn2.core.archive.enclosed import KINDS, is_name, named_by, path_of

NAME = BlobId("0a" * 32)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_put_somewhere_is_found_there(kind):
    path = tuple(path_of(NAME, kind).split("/"))
    assert named_by(path) == named_by(("packed again", *path)) == (NAME, kind)


@pytest.mark.parametrize(
    "path",
    [
        (),
        (NAME,),
        ("file", NAME),
        ("content", "file", NAME),
        ("contents", "import", NAME),
        ("contents", "file", NAME.upper()),
        ("contents", "file", NAME, "log.txt"),
    ],
)
def test_nothing_else_is_taken_for_it(path):
    assert named_by(path) is None


def test_names():
    assert is_name(NAME)
    assert not any(map(is_name, ("", "../key", NAME[:-1], NAME + "\n")))
    assert BlobKind.IMPORT not in KINDS
