"""ADD, ADC, REM, REA, SBP, PRP, ADG, REG, RMG, BLP and GTC: every form of MSNP8 to 12, in both directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import LocalProtocolError, PayloadError
from papyon.payload.listchange import (
    Addition,
    ContactProperty,
    GroupAddition,
    GroupRemoval,
    GroupRename,
    ListChange,
    ModeChange,
    OwnProperty,
    Removal,
    alert,
    parse_answer,
    parse_request,
    privacy,
)
from papyon.types import Dialect, ListBits
from tests.papyon.payload.strategies import addresses, guids, line_texts

D = Dialect
FL, AL, BL, RL, PL = ListBits.FORWARD, ListBits.ALLOW, ListBits.BLOCK, ListBits.REVERSE, ListBits.PENDING
DIALECTS = st.sampled_from([D.MSNP8, D.MSNP9, D.MSNP10, D.MSNP11, D.MSNP12])
NAMES = line_texts.filter(bool)
ME, BOB = "alice@example.com", "bob@example.com"
GUID, GROUP = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


@st.composite
def changes(draw: st.DrawFn, dialect: Dialect) -> ListChange:
    """A change as an answer of that dialect tells it, without what the dialect cannot say."""
    old = dialect <= D.MSNP9
    ids = st.integers(1, 30).map(str) if old else guids
    address, name = draw(addresses.filter(lambda one: one != ME)), draw(NAMES)
    additions = [st.just(Addition(draw(st.sampled_from([AL, BL, RL])), address, name))]
    removals = [st.just(Removal(draw(st.sampled_from([AL, BL, RL, PL])), address))]
    if old:
        additions += [st.builds(Addition, st.just(FL), st.just(address), st.just(name), group=ids)]
        removals += [st.builds(Removal, st.just(FL), st.just(address), group=st.one_of(st.just(""), ids))]
        renames = st.just(ContactProperty(name, address))
        own = st.just(OwnProperty(name, address=ME))
    else:
        additions += [
            st.builds(Addition, st.just(FL), st.just(address), st.just(name), guids),
            st.builds(Addition, st.just(FL), guid=guids, group=guids),
        ]
        removals += [st.builds(Removal, st.just(FL), guid=guids, group=st.one_of(st.just(""), guids))]
        renames = st.builds(ContactProperty, st.just(name), guid=guids)
        own = st.just(OwnProperty(name))
    groups = st.one_of(
        st.builds(GroupAddition, NAMES, ids),
        st.builds(GroupRename, ids, NAMES),
        st.builds(GroupRemoval, ids),
    )
    modes = st.one_of(st.booleans().map(privacy), st.booleans().map(alert))
    others = st.one_of(renames, own, st.builds(OwnProperty, line_texts, st.just("PHH")), modes)
    every: list[st.SearchStrategy[ListChange]] = [*additions, *removals, groups, others]
    chosen: ListChange = draw(st.one_of(every))
    return chosen


CASES = DIALECTS.flatmap(lambda dialect: st.tuples(st.just(dialect), changes(dialect)))


@given(CASES, st.integers(0, 10**9))
def test_every_answer_survives(case: tuple[Dialect, ListChange], version: int) -> None:
    dialect, change = case
    verb, args = change.answer(dialect, version)
    assert all(arg and " " not in arg for arg in args)
    assert parse_answer(verb, args, dialect, ME) == (change, version if dialect <= D.MSNP9 else None)


@given(CASES)
def test_every_request_survives(case: tuple[Dialect, ListChange]) -> None:
    dialect, change = case
    if isinstance(change, GroupAddition):
        change = GroupAddition(change.name)  # the server gives the id
    assert parse_request(*change.request(dialect), dialect, ME) == change


@pytest.mark.parametrize(
    ("dialect", "change", "request_line", "answer_line"),
    [
        # MSNP8 and 9: the version 7 stands in answers only.
        (D.MSNP8, Addition(FL, BOB, "Bob B"), f"ADD FL {BOB} Bob%20B", f"ADD FL 7 {BOB} Bob%20B 0"),
        (D.MSNP9, Addition(FL, BOB, "Bob", group="3"), f"ADD FL {BOB} Bob 3", f"ADD FL 7 {BOB} Bob 3"),
        (D.MSNP8, Addition(AL, BOB, "Bob"), f"ADD AL {BOB} Bob", f"ADD AL 7 {BOB} Bob"),
        (D.MSNP8, Removal(FL, BOB), f"REM FL {BOB}", f"REM FL 7 {BOB}"),
        (D.MSNP8, Removal(FL, BOB, group="3"), f"REM FL {BOB} 3", f"REM FL 7 {BOB} 3"),
        (D.MSNP8, OwnProperty("Al", address=ME), f"REA {ME} Al", f"REA 7 {ME} Al"),
        (D.MSNP8, ContactProperty("B", BOB), f"REA {BOB} B", f"REA 7 {BOB} B"),
        (D.MSNP8, OwnProperty("555 1", "PHH"), "PRP PHH 555%201", "PRP 7 PHH 555%201"),
        (D.MSNP8, GroupRename("2", "Pals"), "REG 2 Pals 0", "REG 7 2 Pals 0"),
        (D.MSNP8, GroupRemoval("2"), "RMG 2", "RMG 7 2"),
        (D.MSNP8, privacy(True), "BLP AL", "BLP 7 AL"),
        (D.MSNP8, alert(False), "GTC N", "GTC 7 N"),
        # MSNP10 to 12.
        (
            D.MSNP11,
            Addition(FL, BOB, "Bob", GUID),
            f"ADC FL N={BOB} F=Bob C={GUID}",
            f"ADC FL N={BOB} F=Bob C={GUID}",
        ),
        (
            D.MSNP11,
            Addition(FL, guid=GUID, group=GROUP),
            f"ADC FL C={GUID} {GROUP}",
            f"ADC FL C={GUID} {GROUP}",
        ),
        (D.MSNP12, Addition(AL, BOB), f"ADC AL N={BOB}", f"ADC AL N={BOB}"),
        (D.MSNP11, Removal(FL, guid=GUID), f"REM FL {GUID}", f"REM FL {GUID}"),
        (D.MSNP11, Removal(FL, guid=GUID, group=GROUP), f"REM FL {GUID} {GROUP}", f"REM FL {GUID} {GROUP}"),
        (D.MSNP11, Removal(PL, BOB), f"REM PL {BOB}", f"REM PL {BOB}"),
        (D.MSNP10, Removal(AL, GUID), f"REM AL {GUID}", f"REM AL {GUID}"),  # no list but FL has GUIDs
        (D.MSNP11, OwnProperty("Al B"), "PRP MFN Al%20B", "PRP MFN Al%20B"),
        (D.MSNP10, OwnProperty("", "PHH"), "PRP PHH", "PRP PHH"),
        (D.MSNP11, ContactProperty("B", guid=GUID), f"SBP {GUID} MFN B", f"SBP {GUID} MFN B"),
        (D.MSNP11, GroupRename(GROUP, "Pals"), f"REG {GROUP} Pals", f"REG {GROUP} Pals"),
        (D.MSNP11, GroupRemoval(GROUP), f"RMG {GROUP}", f"RMG {GROUP}"),
        (D.MSNP11, privacy(False), "BLP BL", "BLP BL"),
        (D.MSNP11, alert(True), "GTC A", "GTC A"),
        (
            D.MSNP11,
            Addition(FL, "tel:+15551234", "Mum"),
            "ADC FL N=tel:+15551234 F=Mum",
            "ADC FL N=tel:+15551234 F=Mum",
        ),
    ],
)
def test_the_forms_of_the_reference(
    dialect: Dialect, change: ListChange, request_line: str, answer_line: str
) -> None:
    verb, args = change.request(dialect)
    assert " ".join([verb, *args]) == request_line
    verb, args = change.answer(dialect, 7)
    assert " ".join([verb, *args]) == answer_line


def test_a_new_group() -> None:
    assert GroupAddition("My Pals").request(D.MSNP8) == ("ADG", ("My%20Pals", "0"))
    assert GroupAddition("My Pals", "3").answer(D.MSNP8, 7) == ("ADG", ("7", "My%20Pals", "3", "0"))
    assert GroupAddition("My Pals").request(D.MSNP11) == ("ADG", ("My%20Pals",))
    assert GroupAddition("My Pals", GROUP).answer(D.MSNP11) == ("ADG", ("My%20Pals", GROUP))
    assert parse_request("ADG", [GUID], D.MSNP11) == GroupAddition(GUID)


@pytest.mark.parametrize(
    ("line", "change"),
    [
        (f"ADG Pals {GROUP} 0", GroupAddition("Pals", GROUP)),
        (f"ADG x Pals {GROUP}", GroupAddition("Pals", GROUP)),
        (f"RMG 1 {GROUP}", GroupRemoval(GROUP)),
        (f"REG 1 Pals {GROUP} 0", GroupRename(GROUP, "Pals")),
        (f"REG {GROUP.upper()} Pals", GroupRename(GROUP, "Pals")),
        (f"ADC FL N={BOB} F= C={GUID}", Addition(FL, BOB, "", GUID)),
        (f"ADC RL N={BOB}", Addition(RL, BOB)),
    ],
)
def test_answers_are_understood_by_the_shape_of_a_guid(line: str, change: ListChange) -> None:
    verb, *args = line.split()
    assert parse_answer(verb, args, D.MSNP11) == (change, None)


def test_the_forms_that_one_development_kit_counts_words_in() -> None:
    assert GroupAddition("Pals", GROUP).answer(D.MSNP11, extra=True) == ("ADG", ("0", "Pals", GROUP))
    assert GroupRename(GROUP, "Pals").answer(D.MSNP11, extra=True) == ("REG", ("0", "Pals", GROUP))
    assert GroupRemoval(GROUP).answer(D.MSNP11, extra=True) == ("RMG", ("0", GROUP))
    # A name is always there, so that C= is the sixth word of the line.
    assert Addition(FL, BOB, "", GUID).answer(D.MSNP11) == (
        "ADC",
        ("FL", f"N={BOB}", f"F={BOB}", f"C={GUID}"),
    )


def test_a_group_that_msn_7_names_by_its_twice_encoded_name() -> None:
    assert parse_request("RMG", ["New%2520Group"], D.MSNP11) == GroupRemoval(name="New Group")
    assert parse_request("RMG", [GROUP], D.MSNP11) == GroupRemoval(GROUP)
    assert parse_request("RMG", ["4"], D.MSNP9) == GroupRemoval("4")


@pytest.mark.parametrize(
    "line",
    [
        *(
            "ADD",
            "ADD XX a@b A",
            "ADD FL",
            "ADD FL nobody",
            "ADC FL F=x",
            f"ADC FL C={GUID}",
            "REM FL",
            "REM",
        ),
        *(
            "REA",
            "REA a@b",
            "SBP",
            "SBP x MFN y",
            f"SBP {GUID}",
            "PRP",
            "ADG",
            "REG x",
            "RMG",
            "BLP XX",
            "GTC",
        ),
        *("XYZ 1",),
    ],
)
def test_what_means_nothing_is_refused(line: str) -> None:
    verb, *args = line.split()
    with pytest.raises(PayloadError):
        parse_request(verb, args, D.MSNP11, ME)


def test_what_cannot_be_said_is_refused() -> None:
    for change, dialect in (
        (Addition(FL), D.MSNP8),
        (Addition(FL, guid=GUID), D.MSNP11),
        (Removal(FL), D.MSNP11),
        (ContactProperty("x"), D.MSNP8),
        (ContactProperty("x", BOB), D.MSNP11),
    ):
        with pytest.raises(LocalProtocolError):
            change.request(dialect)
    with pytest.raises(PayloadError):
        ModeChange("BLP", "A")
