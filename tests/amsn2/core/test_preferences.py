"""Settings and custom themes."""

import pytest

from amsn2.api import limits
from amsn2.api.commands import ChangePreferences, CommandId, RemoveTheme, SaveTheme
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.events import CommandSettled, PreferencesChanged, ThemeChanged, ThemeRemoved
from amsn2.api.preferences import PreferencesChange, RosterOrder, Theme, ThemeBase, ThemeId
from tests.amsn2.play import Role, Stage, new_id

NIGHT = Theme(id=ThemeId("night"), name="Night", base=ThemeBase.DARK, colors={"brand": "#ffcc00"})


@pytest.fixture
async def anna(stage: Stage) -> Role:
    return await stage.newcomer()


async def change(role: Role, **what: object) -> CommandId:
    return await role.do(ChangePreferences(id=new_id(), change=PreferencesChange(**what)))  # type: ignore[arg-type]  # any field


async def refusal(role: Role, command: ChangePreferences | SaveTheme | RemoveTheme) -> ProblemCode:
    with pytest.raises(Refused) as refused:
        await role.do(command)
    return refused.value.problem.code


async def test_a_change_is_told_and_survives(stage: Stage, anna: Role) -> None:
    id_ = await change(anna, volume=0, roster_order=RosterOrder.BOTH, time_zone="Europe/Lisbon")
    assert [type(event) for event in anna.events] == [PreferencesChanged, CommandSettled]
    assert anna.snapshot.preferences.volume == 0
    assert anna.snapshot.preferences.roster_order is RosterOrder.BOTH
    assert anna.snapshot.preferences.show_offline  # was not spoken of
    await anna.do(ChangePreferences(id=id_, change=PreferencesChange(volume=99)))
    assert anna.snapshot.preferences.volume == 0, "the same id twice has one effect"
    again = await stage.enter(anna.snapshot.person)
    assert again.snapshot.preferences == anna.snapshot.preferences


async def test_what_changes_nothing_is_only_settled(anna: Role) -> None:
    await change(anna, volume=anna.snapshot.preferences.volume)
    assert [type(event) for event in anna.events] == [CommandSettled]


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../../etc/passwd", "/etc/localtime", "Europe", "a\0b"])
async def test_a_time_zone_has_to_be_one(anna: Role, zone: str) -> None:
    wrong = ChangePreferences(id=new_id(), change=PreferencesChange(time_zone=zone))
    assert await refusal(anna, wrong) is ProblemCode.COMMAND_MALFORMED
    await change(anna, time_zone="")


async def test_themes_are_kept_changed_and_removed(stage: Stage, anna: Role) -> None:
    unknown = ChangePreferences(id=new_id(), change=PreferencesChange(theme=NIGHT.id))
    assert await refusal(anna, unknown) is ProblemCode.THEME_UNKNOWN
    await anna.do(SaveTheme(id=new_id(), theme=NIGHT))
    await change(anna, theme=NIGHT.id)
    again = await stage.enter(anna.snapshot.person)
    assert again.snapshot.themes == {NIGHT.id: NIGHT}
    assert again.snapshot.preferences.theme == NIGHT.id
    await anna.do(RemoveTheme(id=new_id(), theme=NIGHT.id))
    assert anna.snapshot.themes == {}
    assert anna.snapshot.preferences.theme == "dark", "who used it gets its base"
    told = [type(event) for event in anna.events if not isinstance(event, CommandSettled)]
    assert told == [ThemeChanged, PreferencesChanged, PreferencesChanged, ThemeRemoved]
    assert await refusal(anna, RemoveTheme(id=new_id(), theme=NIGHT.id)) is ProblemCode.THEME_UNKNOWN
    last = await stage.enter(anna.snapshot.person)
    assert (last.snapshot.themes, last.snapshot.preferences.theme) == ({}, "dark")


async def test_an_unused_theme_goes_without_a_change_of_settings(anna: Role) -> None:
    await anna.do(SaveTheme(id=new_id(), theme=NIGHT))
    await anna.do(RemoveTheme(id=new_id(), theme=NIGHT.id))
    assert not [event for event in anna.events if isinstance(event, PreferencesChanged)]


async def test_themes_have_limits(anna: Role) -> None:
    ours = Theme(id=ThemeId("classic"), name="Mine")
    assert await refusal(anna, SaveTheme(id=new_id(), theme=ours)) is ProblemCode.COMMAND_MALFORMED
    for number in range(limits.THEMES):
        await anna.do(SaveTheme(id=new_id(), theme=Theme(id=ThemeId(f"t{number}"), name="One of many")))
    assert await refusal(anna, SaveTheme(id=new_id(), theme=NIGHT)) is ProblemCode.TOO_MANY_THEMES
    await anna.do(SaveTheme(id=new_id(), theme=Theme(id=ThemeId("t7"), name="Changed")))
    assert anna.snapshot.themes[ThemeId("t7")].name == "Changed"
