"""What somebody can say."""

from typing import get_args

from papyon.payload import contents
from papyon.payload.contents import Content, Text
from papyon.payload.text import TextFormat


def test_the_union_is_closed() -> None:
    classes = {one for one in vars(contents).values() if isinstance(one, type)}
    assert set(get_args(Content)) == {one for one in classes if one.__module__ == contents.__name__}


def test_plain_words_look_as_words_do() -> None:
    assert Text("hi") == Text("hi", TextFormat(), (), "")
