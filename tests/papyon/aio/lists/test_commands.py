"""The contact list of MSNP8 to 12, played: every command that the facade leads to, byte for byte."""

import pytest

from papyon.aio.events import PrivacyChanged
from papyon.errors import LocalProtocolError, ServerError
from papyon.payload.synchronisation import Stamps
from papyon.session.buddy import Buddy, Group
from papyon.types import Dialect, ListBits
from tests.papyon.aio.lists.stage import BOB, CAROL, DAVE, Stage, scene
from tests.transcripts.plays import Play

OLD = [Dialect.MSNP8, Dialect.MSNP9, Dialect.MSNP10, Dialect.MSNP11, Dialect.MSNP12]
GUID, GROUP = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


@pytest.mark.parametrize("dialect", OLD, ids=str)
async def test_the_play_of_each_dialect(dialect):
    async with Stage(dialect, Play.load("lists", dialect.token.lower())) as stage:
        contacts = stage.contacts
        await contacts.load()
        bob = stage.buddy(BOB)
        assert (bob.detail("PHM"), len(bob.groups)) == ("555 0101", 1)
        assert [petition.address for petition in stage.roster.petitions] == [CAROL]
        await contacts.accept(CAROL, add=True)
        assert stage.buddy(CAROL).listed
        assert stage.roster.petitions == ()
        await contacts.add_group("My Pals")
        group = next(group for group in stage.roster.groups if group.name == "My Pals")
        await contacts.move(BOB, (group.id,))
        await contacts.rename_group(group.id, "Pals")
        await contacts.rename(BOB, "Bobby")
        assert (stage.buddy(BOB).alias, stage.buddy(BOB).groups) == ("Bobby", (group.id,))
        await contacts.block(BOB)
        assert stage.buddy(BOB).blocked
        await contacts.unblock(BOB)
        assert ListBits.ALLOW in stage.buddy(BOB).bits
        await contacts.remove_group(group.id)
        assert (group.id in [one.id for one in stage.roster.groups], stage.buddy(BOB).groups) == (False, ())
        await contacts.remove(BOB)
        assert not stage.buddy(BOB).listed
        await contacts.set_privacy(allow_strangers=False)
        await contacts.set_privacy(allow_strangers=False)
        await contacts.set_alert(ask=False)
        await stage.fence()
        await stage.until(lambda: ListBits.ALLOW in (stage.buddy(DAVE) or Buddy(DAVE)).bits)
        await stage.fence()
        await stage.until(lambda: stage.buddy(CAROL).detail("PHM") == "555 0102")
        assert ListBits.REVERSE not in stage.buddy(DAVE).bits
        assert PrivacyChanged(allow_strangers=False, ask=False) in stage.told
        assert not stage.theatre.steps


async def test_adding_a_stranger_and_a_telephone():
    lines = (
        *("C> SYN 5 0 0", "S> SYN 5 a b 0 0", "S> GTC A", "S> BLP AL"),
        *(f"C> ADC 6 FL N={DAVE} F={DAVE}", f"S> ADC 6 FL N={DAVE} F={DAVE} C={GUID}"),
        *(f"C> ADC 7 AL N={DAVE}", "S> 215 7"),
        *("C> ADC 8 FL N=tel:+1555 F=tel:+1555", f"S> ADC 8 FL N=tel:+1555 F=x C={GROUP}"),
        *("C> ADC 9 AL N=tel:+1555", "S> ADC 9 AL N=tel:+1555"),
        *(f"C> REM 10 FL {GROUP}", "S> 216 10"),
    )
    async with Stage(Dialect.MSNP11, scene(*lines)) as stage:
        await stage.contacts.load()
        await stage.contacts.add(DAVE, "a text that nobody can be told")
        assert stage.buddy(DAVE).contact_id == GUID
        await stage.contacts.add("tel:+1555")
        assert stage.buddy("tel:+1555").network == 4
        await stage.contacts.remove("tel:+1555")
        assert not stage.buddy("tel:+1555").listed


async def test_somebody_whom_only_the_server_knows_is_read_from_there():
    lines = (
        *("C> SYN 5 0 0", "S> SYN 5 a b 0 0", "S> GTC A", "S> BLP AL"),
        *(f"C> ADC 6 FL N={BOB} F={BOB}", "S> 215 6"),
        *("C> SYN 7 a b", "S> SYN 7 c d 1 0", f"S> LST N={BOB} F=Bob C={GUID} 3"),
    )
    async with Stage(Dialect.MSNP10, scene(*lines)) as stage:
        await stage.contacts.load()
        await stage.contacts.add(BOB)
        assert (stage.buddy(BOB).contact_id, stage.buddy(BOB).bits) == (GUID, ListBits(3))
        assert stage.mirror.stamps == Stamps("c", "d")


async def test_what_the_server_refuses_changes_nothing_here():
    lines = (
        *("C> SYN 5 0", "S> SYN 5 17 1 1", "S> LSG 0 ~ 0", f"S> LST {BOB} Bob 3 0"),
        *(f"C> ADD 6 FL {DAVE} {DAVE}", "S> 205 6"),
        *(f"C> REM 7 AL {BOB}", f"S> REM 7 AL 18 {BOB}", f"C> ADD 8 BL {BOB} Bob", "S> 603 8"),
        *("C> ADG 9 Pals 0", "S> 223 9"),
    )
    async with Stage(Dialect.MSNP9, scene(*lines)) as stage:
        await stage.contacts.load()
        for attempt in (
            stage.contacts.add(DAVE),
            stage.contacts.block(BOB),
            stage.contacts.add_group("Pals"),
        ):
            with pytest.raises(ServerError):
                await attempt
        assert stage.told == []


async def test_what_the_dialect_does_not_know_is_refused():
    lines = ("C> SYN 5 0", "S> SYN 5 17 1 1", "S> LSG 0 ~ 0", f"S> LST {BOB} Bob 3 0")
    async with Stage(Dialect.MSNP9, scene(*lines)) as stage:
        await stage.contacts.load()
        for attempt in (
            stage.contacts.annotate(BOB, "AB.JobTitle", "smith"),
            stage.contacts.set_favourite(BOB, favourite=True),
        ):
            with pytest.raises(LocalProtocolError):
                await attempt


async def test_long_names_of_groups_are_cut():
    long, short = "x" * 200, "x" * 61
    lines = (f"C> ADG 5 {short}", f"S> ADG 5 {short} {GROUP}", f"C> REG 6 {GROUP} {long[:127]}", "S> 603 6")
    async with Stage(Dialect.MSNP12, scene(*lines)) as stage:
        await stage.contacts.add_group(long)
        assert stage.roster.groups == (Group(GROUP, short),)
        with pytest.raises(ServerError):
            await stage.contacts.rename_group(GROUP, long)


async def test_declining_before_there_was_a_pending_list_is_remembered_here():
    lines = (
        *("C> SYN 5 0", "S> SYN 5 17 1 1", "S> LSG 0 ~ 0", f"S> LST {CAROL} Carol 8"),
        *("C> SYN 6 17", "S> SYN 6 17"),
    )
    async with Stage(Dialect.MSNP8, scene(*lines)) as stage:
        await stage.contacts.load()
        await stage.contacts.decline(CAROL, block=False)
        await stage.contacts.reload()
        assert stage.roster.petitions == ()
