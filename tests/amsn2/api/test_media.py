"""What is kept as bytes."""

import msgspec
import pytest

from amsn2.api.media import BlobName, Shortcut


@pytest.mark.parametrize("name", ["", "a" * 63, "A" * 64, "a" * 64 + "\n", "../" + "a" * 61, "g" * 64])
def test_a_blob_has_the_name_of_its_digest_only(name: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(name, BlobName)


def test_a_digest_is_taken() -> None:
    assert msgspec.convert("0123456789abcdef" * 4, BlobName) == "0123456789abcdef" * 4


@pytest.mark.parametrize("shortcut", ["", "two words", "x" * 33, "tab\t", "end\n"])
def test_a_shortcut_is_one_short_word(shortcut: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(shortcut, Shortcut)
