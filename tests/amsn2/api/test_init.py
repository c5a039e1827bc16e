"""The public list of the room."""

import amsn2.api


def test_every_public_name_is_there_and_sorted() -> None:
    assert all(hasattr(amsn2.api, name) for name in amsn2.api.__all__)
    assert len(set(amsn2.api.__all__)) == len(amsn2.api.__all__)


def test_the_words_that_everybody_needs_are_public() -> None:
    assert {"Command", "Event", "Snapshot", "apply", "Messenger", "Network", "Store"} <= set(
        amsn2.api.__all__
    )
