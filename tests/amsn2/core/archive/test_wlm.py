"""The logs of Windows Live Messenger."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2.api.formats import TextFormat
from amsn2.api.models import MessageKind
from amsn2.core.archive import wlm
from amsn2.core.archive.reading import UNREADABLE
from amsn2.core.archive.wlm import is_wlm, wlm_lines
from tests.amsn2.core.archive.logs import AMSN, WLM, log


def read(text):
    return list(wlm_lines(log("History/bert1234567.xml", text)))


def test_what_was_said():
    first, file, second = read(WLM)
    assert (first.at, first.author, first.text) == (1_165_346_134_123, "Anna", "hello")
    assert first.format == TextFormat(font="Segoe UI", color="#ff0000", bold=True)
    assert first.talk == ("bert1234567",)
    assert (file.kind, file.text) == (MessageKind.ACTION, "B sends a.jpg")
    assert second.at == 1_165_346_136_500
    assert is_wlm(WLM.splitlines())
    assert not is_wlm(AMSN.splitlines())


def test_what_ends_in_the_middle_is_read_as_far_as_it_goes():
    assert [line.text for line in read(WLM[: WLM.index("<Invitation") + 30])] == ["hello"]


def test_what_is_no_xml_is_unreadable():
    with pytest.raises(UNREADABLE):
        read("no xml at all")


def test_entities_are_not_expanded_and_nothing_is_fetched(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE Log [<!ENTITY l0 "lol">{laughs}<!ENTITY file SYSTEM "file://{secret}">]>'
    text = WLM.replace("<Log ", f"{doctype}<Log ").replace(">hello<", ">a&l11;b&file;c<")
    try:
        lines = read(text)
    except UNREADABLE:
        return
    assert all("secret" not in line.text and len(line.text) < 1_000 for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        '<Log FirstSessionID="1"><Message>' + "<a/>" * 300_000,
        '<!DOCTYPE Log [<!ENTITY a "' + "a" * 1_200_000 + '">]><Log/>',
        "<Log>" + "<a>" * 300_000,
    ],
)
def test_no_tree_grows_beyond_what_can_be_said(text):
    with pytest.raises(UNREADABLE):
        read(text)


def test_what_is_not_said_is_let_go_of(monkeypatch):
    kept = []
    entries = wlm._entries

    def counted(file):
        for element in entries(file):
            kept.append(len(element.getparent()))
            yield element

    monkeypatch.setattr(wlm, "_entries", counted)
    text = WLM.replace("<Message", "<Strange/>" * 50_000 + "<Message", 1)
    assert [line.text for line in read(text)] == [line.text for line in read(WLM)]
    assert len(kept) > 50_000
    assert max(kept) < 10_000  # what comes in one piece


@given(st.text(max_size=200) | st.integers(0, len(WLM)).map(lambda end: WLM[:end] + "<&]]>" + WLM[end:]))
@settings(deadline=None)
def test_nothing_is_a_surprise(text):
    try:
        for line in read(text):
            assert len(line.text) <= 8_000
    except UNREADABLE:
        pass
