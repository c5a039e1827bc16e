"""NUL is found and taken out where JSON has it, and nowhere else."""

import json

from hypothesis import given
from hypothesis import strategies as st

from amsn2.api.nul import has_nul, without_nul

TEXTS = st.text(st.sampled_from('\x00\\"u0n\n0é'), max_size=12)


@given(TEXTS)
def test_whatever_is_said_is_said_without_it(text: str) -> None:
    document = json.dumps([text]).encode()
    assert has_nul(document) is ("\x00" in text)
    assert json.loads(without_nul(document)) == [text.replace("\x00", "")]


def test_what_only_looks_like_it_stays() -> None:
    assert without_nul(rb'["\\u0000"]') == rb'["\\u0000"]'
    assert without_nul(rb'["\\\u0000"]') == rb'["\\"]'


def test_what_was_no_json_may_have_it_afterwards() -> None:
    assert has_nul(without_nul(rb"\u00\u000000"))
