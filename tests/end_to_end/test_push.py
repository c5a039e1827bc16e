"""A phone without an open page is told by push: once, whatever happens to the house."""

import msgspec

from tests.amsn2.push_service import Subscriber, push_service
from tests.end_to_end.house import befriend, join, open_house, set_up, tab


async def test_a_phone_is_told_once_through_kills_and_no_more_when_it_signs_out(tmp_path):
    (tmp_path / "config.toml").write_text("[push]\nloopback = true\n")
    async with (
        push_service() as service,
        open_house(tmp_path) as house,
        tab(house) as alice,
        tab(house) as bob,
    ):
        await set_up(alice)
        await join(alice, bob)
        await befriend(alice, bob)
        phone = Subscriber(service)
        status, answer = await alice.call("GET", "api/push")
        assert (status, answer["devices"]) == (200, [])
        key = answer["public_key"]
        raw = msgspec.to_builtins(phone.address)
        assert (await alice.call("POST", "api/push", raw))[0] == 201
        status, refused = await alice.call("POST", "api/push", {**raw, "endpoint": "https://192.168.1.1/x"})
        assert (status, refused["code"]) == (422, "push_refused")
        await alice.close()

        talk = f"{bob.account}:{alice.address}"
        await bob.command("start_conversation", account=bob.account, participants=[alice.address])

        async def say(text: str) -> None:
            await bob.command("send_message", conversation=talk, text=text)

        # Killed while the service takes the first, and just when it has taken the second.
        for text, answers in (("one", False), ("two", True)):
            if not answers:
                service.answering.clear()
            await say(text)
            told = len(service.pushed)
            said = phone.read((await service.until(told + 1))[told])
            assert (said["title"], said["text"]) == ("Bob", text)
            await house.kill()
            service.answering.set()
            await house.start()
            await bob.signed_in()
            if not answers:
                assert phone.read((await service.until(told + 2))[told + 1]) == said
        # The same comes under the same tag, which a browser shows once.
        shown = {said["tag"]: said["text"] for said in map(phone.read, service.pushed)}
        assert list(shown.values()) == ["one", "two"]
        status, answer = await alice.call("GET", "api/push")
        assert (answer["public_key"], answer["devices"][0]["problem"]) == (key, "")

        # Whoever signs out is told nothing more; the test of another session knows nobody.
        assert (await alice.call("DELETE", "api/session"))[0] == 204
        await say("three")
        async with tab(house) as again:
            status, _ = await again.call(
                "POST", "api/session", {"name": "Alice", "password": "correct horse"}
            )
            assert status == 200
            again.open()
            await again.until(lambda state: any(talk.unread == 3 for talk in state.conversations.values()))
            assert (await again.call("GET", "api/push"))[1]["devices"] == []
        assert "three" not in {phone.read(one)["text"] for one in service.pushed}
