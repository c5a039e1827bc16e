"""Parts of something: what is asked for is there, and is what the answer says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.frontends.web.ranges import Part, Unsatisfiable, part_of, unsatisfiable

TAG = '"tag"'


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-1", Part(0, 2, 108)),  # what Safari asks first
        ("bytes=0-", Part(0, 108, 108)),
        ("Bytes=100-", Part(100, 8, 108)),
        ("bytes=-4", Part(104, 4, 108)),
        ("bytes=-999", Part(0, 108, 108)),
        ("bytes=100-9999", Part(100, 8, 108)),
        ("", None),
        ("bytes=-", None),
        ("bytes=1-2,4-5", None),
        ("lines=1-2", None),
        ("bytes=٣-٤", None),
        ("bytes=" + "1" * 200 + "-", None),
    ],
)
def test_what_is_asked_for(asked, part):
    assert part_of(108, asked, None, TAG) == part
    assert part_of(108, asked, TAG, TAG) == part
    for changed in ('"another"', "W/" + TAG, "tag", "Mon, 01 Jan 2024 00:00:00 GMT"):
        assert part_of(108, asked, changed, TAG) is None


@pytest.mark.parametrize("asked", ["bytes=108-", "bytes=9-3", "bytes=-0", f"bytes={10**80}-"])
def test_what_is_not_there(asked):
    with pytest.raises(Unsatisfiable):
        part_of(108, asked, None, TAG)
    answer = unsatisfiable(108)
    assert (answer.status, answer.headers["Content-Range"]) == (416, "bytes */108")


@pytest.mark.parametrize("asked", ["bytes=0-", "bytes=0-0", "bytes=-1"])
def test_nothing_has_no_part(asked):
    with pytest.raises(Unsatisfiable):
        part_of(0, asked, None, TAG)


@given(st.integers(0, 300), st.integers(0, 300), st.one_of(st.none(), st.integers(0, 300)))
def test_as_python_cuts(size, first, last):
    data = bytes(index % 251 for index in range(size))
    asked = f"bytes={first}-{'' if last is None else last}"
    expected = data[first:] if last is None else data[first : last + 1]
    try:
        part = part_of(size, asked, None, TAG)
    except Unsatisfiable:
        assert expected == b""
        return
    assert part is not None
    assert data[part.first : part.first + part.count] == expected
    assert part.content_range == f"bytes {first}-{first + len(expected) - 1}/{size}"


@given(st.integers(0, 300), st.text(max_size=40) | st.from_regex(r"bytes=[0-9,\- ]{0,20}", fullmatch=True))
def test_whatever_comes_it_is_inside(size, asked):
    try:
        part = part_of(size, asked, None, TAG)
    except Unsatisfiable:
        return
    assert part is None or (part.count > 0 and 0 <= part.first and part.first + part.count <= size)
