"""Encoded words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.payload import decode_words, encode_word


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_name_survives_as_one_word(name: str) -> None:
    word = encode_word(name)
    assert " " not in word
    assert decode_words(word) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=?utf-8?B?Qm9i?=", "Bob"),
        ("=?UTF-8?q?Gr=C3=BC=C3=9Fe_Bob?=", "Grüße Bob"),
        ("=?iso-8859-1?Q?=FC?= x", "ü x"),
        ("=?utf-8?B?Qm9i?= =?utf-8?B?Qm9i?=", "BobBob"),
        ("=?utf-8?B?Qm9?=", "Bo"),
        ("=?utf-8?B?!!!!?=", "=?utf-8?B?!!!!?="),
        ("=?zip?B?Qm9i?=", "=?zip?B?Qm9i?="),
        ("plain", "plain"),
    ],
)
def test_words_of_other_programs(text: str, expected: str) -> None:
    assert decode_words(text) == expected
