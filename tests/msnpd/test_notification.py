"""What a client is answered on its notification session."""

import pytest

from papyon.types import ListBits
from tests.msnpd.world import ALICE, BOB, CAROL, DAVE, A, B, World, commands, verbs

TEXT = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nX-Message-ID: 42\r\n\r\nread me later"


def adl(address: str, bits: int, *, initial: bool = False) -> str:
    local, domain = address.split("@")
    opening = '<ml l="1">' if initial else "<ml>"
    return f'{opening}<d n="{domain}"><c n="{local}" l="{bits}" t="1"/></d></ml>'


async def test_nobody_signs_in_with_a_forged_ticket(world: World) -> None:
    client = world.connect()
    await client.say("VER 1 MSNP18", f"CVR 2 0x0409 a b c d 14.0 msmsgs {ALICE}", f"USR 3 SSO I {ALICE}")
    assert await client.say(f"USR 4 SSO S t={'A' * 60}&p= xxxx {A}") == b"911 4\r\n"
    assert client.session.closing


@pytest.mark.parametrize("spoil", ["ticket of another", "proof", "epoch", "time"])
async def test_nobody_signs_in_with_what_is_not_his(world: World, spoil: str) -> None:
    from papyon.session.sso import proof

    client = world.connect()
    ticket, secret = await world.ticket(BOB if spoil == "ticket of another" else ALICE)
    said = await client.say(
        "VER 1 MSNP15", f"CVR 2 0x0409 a b c d 8.5 msmsgs {ALICE}", f"USR 3 SSO I {ALICE}"
    )
    nonce = commands(said)[-1].args[-1]
    if spoil == "proof":
        secret = bytes(24)
    if spoil == "epoch":
        await world.store.set_password(ALICE, "another")
    if spoil == "time":
        world.time += 25 * 3600
    assert await client.say(f"USR 4 SSO S {ticket} {proof(secret, nonce, bytes(8))}") == b"911 4\r\n"
    assert world.hub.presence.person(ALICE) is None


@pytest.mark.parametrize(("dialect", "said"), [(15, b"USR 4 OK "), (16, b"911 4\r\n"), (18, b"911 4\r\n")])
async def test_patched_clients_of_msnp15_have_no_proof(world: World, dialect: int, said: bytes) -> None:
    client = world.connect()
    ticket, _ = await world.ticket(ALICE)
    await client.say(
        f"VER 1 MSNP{dialect}", f"CVR 2 0x0409 a b c d 8.5 msmsgs {ALICE}", f"USR 3 SSO I {ALICE}"
    )
    assert (await client.say(f"USR 4 SSO S {ticket}")).startswith(said)


async def test_an_unknown_address_gets_a_challenge_like_any_other(world: World) -> None:
    client = world.connect()
    said = await client.say(
        "VER 1 MSNP15", "CVR 2 0x0409 a b c d 8.5 msmsgs x@y", "USR 3 SSO I nobody@example.com"
    )
    assert verbs(commands(said)) == ["VER", "CVR", "GCF", "USR"]


async def test_the_list_phase_before_the_first_status(world: World) -> None:
    client = await world.sign_in(ALICE)
    assert await client.say("PNG") == b"QNG 50\r\n"
    assert await client.send("ADL 6", adl(BOB, 3, initial=True)) == b"ADL 6 OK\r\n"
    account = await world.directory.account(ALICE)
    assert account.bits(BOB) == ListBits.NONE  # the lists on disk are the lists
    assert await client.say("XFR 7 SB") == b"913 7\r\n"
    assert await client.send(f"UUN 8 {BOB} 1", "x") == b"913 8\r\n"


async def test_a_name_is_on_disk_when_it_is_confirmed(world: World) -> None:
    client = await world.sign_in(ALICE)
    assert await client.say("PRP 7 MFN Alice%20A") == b"PRP 7 MFN Alice%20A\r\n"
    profile = await world.store.profile(ALICE)
    assert profile is not None
    assert profile.name == "Alice A"
    assert await client.say(f"PRP 8 MFN {'x' * 388}") == b"209 8\r\n"
    assert await client.say("PRP 9 MFN a%0D%0Ab") == b"209 9\r\n"
    assert await client.say("PRP 10 XYZ 1") == b"PRP 10 XYZ 1\r\n"
    assert await client.say("PRP 11 PHH 555") == b"PRP 11 PHH 555\r\n"


async def test_the_privacy_default_is_kept(world: World) -> None:
    client = await world.sign_in(ALICE)
    assert await client.say("BLP 5 BL") == b"BLP 5 BL\r\n"
    assert await client.say("BLP 6 BL") == b"BLP 6 BL\r\n"
    profile = await world.store.profile(ALICE)
    assert profile is not None
    assert profile.privacy == "BL"
    assert profile.annotation("MSN.IM.BLP") == "0"
    assert await client.say("BLP 7 XX") == b"201 7\r\n"


async def test_lists_change_with_their_codes(world: World) -> None:
    client = await world.sign_in(ALICE)
    assert await client.send("ADL 1", adl(BOB, 3)) == b"ADL 1 OK\r\n"
    assert await client.send("ADL 2", adl(BOB, 3)) == b"ADL 2 OK\r\n"  # again: no harm
    assert await client.send("ADL 3", adl("nobody@example.com", 3)) == b"208 3\r\n"
    assert await client.send("ADL 4", adl(BOB, 6)) == b"241 4\r\n"
    assert await client.send("ADL 5", adl(BOB, 8)) == b"241 5\r\n"
    assert await client.send("ADL 6", '<ml><d n="example.com"></d></ml>') == b"240 6\r\n"
    assert await client.send("ADL 7", "<ml") == b"241 7\r\n"
    assert await client.send("RML 8", adl(BOB, 2)) == b"RML 8 OK\r\n"
    assert await client.send("ADL 9", adl(BOB, 4)) == b"ADL 9 OK\r\n"
    assert await client.send("ADL 10", adl(BOB, 2)) == b"219 10\r\n"
    assert await client.send("ADL 11", adl(ALICE, 1)) == b"208 11\r\n"
    assert await client.send("RML 12", adl(CAROL, 3)) == b"RML 12 OK\r\n"  # not there: no harm
    loaded = await world.store.load(ALICE)
    assert loaded is not None
    assert loaded.bits(BOB) == ListBits.FORWARD | ListBits.BLOCK


async def test_whoever_is_added_is_told_at_once(world: World) -> None:
    alice, bob = await world.sign_in(ALICE), await world.sign_in(BOB, guid=B)
    await alice.send("ADL 1", adl(BOB, 3))
    pushed = bob.link.take()
    assert pushed == b'ADL 0 69\r\n<ml><d n="example.com"><c n="alice" l="8" t="1" f="Alice" /></d></ml>'
    await alice.send("RML 2", adl(BOB, 1))
    assert bob.link.take().startswith(b"RML 0 ")


async def test_who_somebody_is(world: World) -> None:
    client = await world.sign_in(ALICE)
    query = '<ml><d n="example.net"><c n="carol"/></d></ml>'
    answer = b'FQY 11 53\r\n<ml><d n="example.net"><c n="carol" t="1" /></d></ml>'
    assert await client.send("FQY 11", query) == answer
    assert await client.send("FQY 12", query.replace("carol", "nobody")) == b"208 12\r\n"


async def test_an_offline_message_is_on_disk_before_the_next_command(world: World) -> None:
    client = await world.online(ALICE)
    message = f"UUM 13 {DAVE} 1 1 {len(TEXT)}\r\n{TEXT}PNG\r\n".encode()
    assert await client.say(message) == b"QNG 50\r\n"
    dave = await world.store.profile(DAVE)
    assert dave is not None
    (kept,) = await world.store.kept(dave.id)
    assert (kept.sender, kept.payload) == (ALICE, TEXT.encode())


@pytest.mark.parametrize("command", ["nobody@example.com 1 1", f"{DAVE} 32 1", f"{DAVE} 1 3", "nonsense 1 1"])
async def test_what_cannot_be_kept_is_refused(world: World, command: str) -> None:
    client = await world.online(ALICE)
    assert await client.send(f"UUM 13 {command}", TEXT) == b"509 13\r\n"


async def test_blocked_people_leave_no_messages_and_learn_nothing(world: World) -> None:
    client = await world.online(ALICE)
    dave = await world.sign_in(DAVE)
    await dave.send("ADL 1", adl(ALICE, 4))
    assert await client.send(f"UUM 13 {DAVE} 1 1", TEXT) == b"509 13\r\n"


async def test_a_full_disk_is_an_error_and_never_an_ok(world: World) -> None:
    client = await world.online(ALICE)
    await world.fill_disk()
    long = TEXT + "x" * 12000
    answers = [await client.send(f"UUM {number} {DAVE} 1 1", long) for number in range(20, 24)]
    assert b"509 23\r\n" in answers
    kept = await world.store.kept(4)
    assert len(kept) == answers.count(b"")
    for name in (f"{number}{'y' * 300}" for number in range(40)):
        said = await client.say(f"PRP 30 MFN {name}")
        assert said.startswith((b"PRP 30", b"501 30", b"NLN", b"UBX"))
    assert await client.say("PNG") == b"QNG 50\r\n"


async def test_a_switchboard_is_promised_with_a_ticket(world: World) -> None:
    world.mint.tickets.append("17262740.1050826919.32308")
    client = await world.online(ALICE)
    answer = b"XFR 15 SB 192.0.2.21:1863 CKI 17262740.1050826919.32308 U messenger.msn.com 1\r\n"
    assert await client.say("XFR 15 SB") == answer
    said = [await client.say(f"XFR {number} SB") for number in range(100, 140)]
    assert said[-1] == b"800 139\r\n"
    world.time += 10
    assert (await client.say("XFR 200 SB")).startswith(b"XFR 200 SB")


async def test_notices_reach_one_endpoint_or_all(world: World) -> None:
    one, two = await world.online(ALICE, guid=A), await world.online(ALICE, guid=B)
    one.link.take()
    assert await one.send(f"UUN 14 {ALICE};{B} 4", "goawyplzthxbye") == b"UUN 14 OK\r\n"
    assert two.link.take().endswith(f"UBN {ALICE};{A} 4 14\r\ngoawyplzthxbye".encode())
    unknown = "{dddddddd-dddd-4ddd-8ddd-dddddddddddd}"
    assert await one.send(f"UUN 15 {ALICE};{unknown} 4", "x") == b"UUN 15 OK\r\n"
    assert await one.send(f"UUN 16 {BOB} 1", "x") == b"217 16\r\n"
    bob = await world.online(BOB, 15)
    assert await one.send(f"UUN 17 {BOB} 1", "hello") == b"UUN 17 OK\r\n"
    assert bob.link.take().endswith(f"UBN {ALICE} 1 5\r\nhello".encode())


async def test_a_wrong_answer_to_a_challenge_ends_the_session(world: World) -> None:
    client = await world.online(ALICE)
    assert await client.send("QRY 12 PROD0120PW!CCV9@", "0" * 32) == b"540 12\r\n"
    assert client.session.closing


async def test_a_right_answer_to_a_challenge(world: World) -> None:
    client = await world.online(ALICE)
    answer = "6e92a312bf6b70ee58e75a1e3315695c"
    assert await client.send("QRY 12 PROD0120PW!CCV9@", answer) == b"QRY 12\r\n"


async def test_deadlines(world: World) -> None:
    stranger = world.connect()
    assert stranger.session.deadline == world.time + world.limits.unauthenticated_seconds
    client = await world.online(ALICE)
    assert client.session.deadline == world.time + world.limits.challenge_seconds
    await client.send("QRY 12 PROD0120PW!CCV9@", "6e92a312bf6b70ee58e75a1e3315695c")
    world.time += 10
    await client.say("PNG")
    assert client.session.deadline == world.time + world.limits.silence_seconds
    client.session.expire()
    assert client.session.closing


async def test_a_flood_is_slowed_down(world: World) -> None:
    client = await world.online(ALICE)
    assert await client.session.receive(b"PNG\r\n") == 0
    assert await client.session.receive(b"PNG\r\n" * 2000) > 10


async def test_too_many_endpoints(world: World) -> None:
    for number in range(world.limits.endpoints):
        await world.sign_in(ALICE, guid=f"{{{number:08}-aaaa-4aaa-8aaa-aaaaaaaaaaaa}}")
    with pytest.raises(AssertionError, match="734"):
        await world.sign_in(ALICE, guid="{99999999-aaaa-4aaa-8aaa-aaaaaaaaaaaa}")


async def test_only_the_endpoint_that_did_not_do_it_is_told_of_list_changes(world: World) -> None:
    one, two = await world.online(ALICE, guid=A), await world.online(ALICE, guid=B)
    one.link.take()
    two.link.take()
    await one.send("ADL 9", adl(BOB, 3))
    assert "NOT" in verbs(two.heard())
    await one.send("RML 10", adl(BOB, 2))
    assert "NOT" not in verbs(one.heard())


async def test_what_everybody_is_told_of_does_not_change_all_the_time(world: World) -> None:
    alice = await world.online(ALICE, 15)
    most = world.limits.changes_burst - 1
    for number in range(most):
        assert (await alice.say(f"CHG {number} BSY 0 0")).startswith(b"CHG ")
    assert await alice.say("CHG 900 NLN 0 0") == b"800 900\r\n"
    assert await alice.send("UUX 901", "<Data><PSM>x</PSM></Data>") == b"800 901\r\n"
    assert await alice.say("PRP 902 MFN x") == b"800 902\r\n"
    assert await alice.say("BLP 903 BL") == b"BLP 903 BL\r\n"
    world.time += 1 / world.limits.changes_per_second
    assert (await alice.say("CHG 904 NLN 0 0")).startswith(b"CHG 904 ")


@pytest.mark.parametrize("kind", [4, 8])
async def test_nobody_signs_out_somebody_else(world: World, kind: int) -> None:
    await world.friends(ALICE, BOB)
    alice, bob = await world.online(ALICE), await world.online(BOB)
    alice.heard()
    bob.heard()
    for whom in (BOB, f"{BOB};{A}"):
        assert await alice.send(f"UUN 9 {whom} {kind}", "gtfo") == b"217 9\r\n"
    assert bob.lines() == []
