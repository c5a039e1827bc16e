"""Looking for what was said."""

import msgspec
import pytest

from amsn2.api import limits
from amsn2.api.search import SearchQuery


def test_words_alone_are_a_query() -> None:
    query = msgspec.convert({"text": "cake"}, SearchQuery)
    assert (query.account, query.conversation, query.since, query.limit) == (None, None, None, 50)


@pytest.mark.parametrize(
    "more", [{"text": "x" * (limits.SEARCH_LENGTH + 1)}, {"limit": 0}, {"limit": 1_000}, {"since": -1}]
)
def test_what_is_too_much_is_not_taken(more: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"text": "cake", **more}, SearchQuery)
