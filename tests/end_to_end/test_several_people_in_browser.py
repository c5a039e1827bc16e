"""A conversation with several people: begun from the page, seen by all, left; on a phone and mirrored too."""

import asyncio
import re
from typing import Any

from playwright.async_api import Browser, Route, expect

from amsn2.api.models import Message, MessageKind, Snapshot
from tests.end_to_end.browser import DESKTOP, PHONE, Visitor, chromium, visit
from tests.end_to_end.house import House, Tab, befriend, house_of_three
from tests.end_to_end.test_long_past import row, sign_in

CROWD = 5_000
"""Contacts that a page has to bear."""


def dialog(visitor: Visitor):
    return visitor.page.get_by_role("dialog", name="Invite to a conversation")


async def lines(visitor: Visitor) -> list[str]:
    """What is in the log, line by line, without times and names."""
    return (
        await visitor.page.locator("[data-message]")
        .locator(".bubble, .unsaid > span, .nudge > span")
        .all_inner_texts()
    )


async def offer_of(receiver: Tab, sender: str) -> str:
    """The message by which somebody is offered a file, in their talk of two."""

    def last(state: Snapshot) -> Message | None:
        talk = state.conversations.get(f"{receiver.account}:{sender}")
        return talk.last if talk and talk.last and talk.last.kind is MessageKind.FILE else None

    offer = last(await receiver.until(last))
    assert offer is not None
    return offer.id


def crowd_of(snapshot: dict[str, Any]) -> dict[str, Any]:
    """As many more who are there as anybody may have on a list."""
    some = next(contact for contact in snapshot["contacts"].values() if contact["presence"] == "online")
    for number in range(CROWD):
        address = f"member{number}@example.com"
        one = {"id": f"{some['account']}:{address}", "address": address, "display_name": f"Member {number}"}
        snapshot["contacts"][one["id"]] = {**some, **one}
    return snapshot


async def among_many(browser: Browser, house: House) -> None:
    """Of thousands only those in sight are drawn, and whoever is meant is found by typing and by the keys."""
    alice = await visit(browser, house)

    async def crowded(route: Route) -> None:
        answer = await route.fetch()
        told = await answer.json()
        if "snapshot" in told:
            told["snapshot"] = crowd_of(told["snapshot"])
        await route.fulfill(response=answer, json=told)

    await alice.page.route(re.compile(r"api/events\?(?!.*cursor=\w+\.)"), crowded)
    await sign_in(alice)
    await alice.talk_to("Bob")
    await alice.button("Invite people to this conversation").click()
    people = dialog(alice).get_by_role("checkbox")
    await expect(dialog(alice).get_by_role("listitem").first).to_have_attribute(
        "aria-setsize", str(CROWD + 2)
    )
    assert await people.count() < 40
    field = dialog(alice).get_by_role("searchbox")
    await field.press("ArrowDown")
    await alice.page.keyboard.press("End")
    await expect(people.last).to_be_focused()
    assert await people.count() < 40
    await alice.accessible()
    await field.fill("member 4321")
    await expect(people).to_have_count(1)
    await field.press("Enter")
    await expect(dialog(alice).get_by_role("status")).to_contain_text("1 person chosen")
    await expect(dialog(alice).get_by_role("status")).to_contain_text("Member 4321")
    await alice.page.keyboard.press("Escape")
    await expect(dialog(alice)).to_have_count(0)
    await expect(alice.button("Invite people to this conversation")).to_be_focused()
    await alice.no_complaints()
    await alice.context.close()


async def beside(visitor: Visitor) -> None:
    """Long words, code and many words leave room for the mark that says what became of them."""
    for words in ("Rhabarber" * 12, "`" + "x = compute(y) " * 8 + "`", "so many words " * 12):
        await visitor.say(words)
    marks = visitor.log().locator(".message.own > .mark")
    await expect(marks.nth(3)).to_be_visible()
    below = await marks.evaluate_all(
        """all => all.filter((mark) => {
            const said = mark.parentElement.querySelector(".bubble").getBoundingClientRect();
            const { top, bottom } = mark.getBoundingClientRect();
            return top < said.top || bottom > said.bottom + 1;
        }).length"""
    )
    assert below == 0


async def send_a_file(alice: Visitor, address: str, bob: Tab, carol: Tab) -> None:
    """A line for each of the two: one takes it, the other does not."""
    async with alice.page.expect_file_chooser() as chooser:
        await alice.button("Send files").click()
    notes = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"for both of you"}
    await (await chooser.value).set_files(notes)
    lines = [alice.log().get_by_role("group", name=f"File notes.txt for {name}") for name in ("Bob", "Carol")]
    for line, name in zip(lines, ("Bob", "Carol"), strict=True):
        await expect(line).to_contain_text(f"For {name}")
        await expect(line).to_contain_text(f"Waiting for {name} to accept")
    await alice.accessible()
    await carol.command("accept_file", message=await offer_of(carol, address))
    await bob.command("refuse_file", message=await offer_of(bob, address))
    await expect(lines[0]).to_contain_text("Bob did not take the file.")
    await expect(lines[1]).to_contain_text("Sent")
    await expect(alice.button("Try again: notes.txt for Bob")).to_be_visible()
    await alice.page.set_viewport_size(PHONE)
    await beside(alice)
    await alice.accessible()
    await alice.narrow_enough()
    await alice.page.set_viewport_size(DESKTOP)


async def look_for_carol(alice: Visitor) -> None:
    """By the keys: looked for while typing, chosen by Enter; or the arrows lead there and Space chooses."""
    field = dialog(alice).get_by_role("searchbox", name="Search contacts")
    carol = dialog(alice).get_by_role("checkbox", name="Carol")
    await expect(field).to_be_focused()
    await field.fill("nobody of that name")
    await expect(dialog(alice)).to_contain_text("Nobody found.")
    await field.fill("cárol")
    await expect(dialog(alice).get_by_role("checkbox")).to_have_count(1)
    await field.press("Enter")
    await expect(carol).to_be_checked()
    await expect(field).to_have_value("")
    await expect(dialog(alice)).to_contain_text("1 person chosen")
    await field.press("ArrowDown")
    if not await carol.evaluate("e => e === document.activeElement"):
        await alice.page.keyboard.press("ArrowDown")
    await expect(carol).to_be_focused()
    for chosen in (False, True):
        await alice.page.keyboard.press("Space")
        await expect(carol).to_be_checked(checked=chosen)


async def test_three_talk_and_one_leaves(tmp_path):
    async with (
        house_of_three(tmp_path) as (house, alice_tab, bob_tab, carol_tab),
        chromium() as browser,
    ):
        await befriend(alice_tab, bob_tab)
        await befriend(alice_tab, carol_tab)
        await befriend(bob_tab, carol_tab)
        hand = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
        alice, carol = await visit(browser, house), await visit(browser, house)
        bob = await visit(browser, house, **hand)
        await bob.mirrored()
        await carol.mirrored()
        await sign_in(alice)
        await sign_in(bob, "Bob", "battery staple")
        await sign_in(carol, "Carol", "a third staple")

        await among_many(browser, house)

        # From a talk with one: who else is there is offered, and a new conversation begins.
        await alice.talk_to("Bob")
        await alice.button("Invite people to this conversation").click()
        await expect(dialog(alice).get_by_role("checkbox", name="Bob")).to_have_count(0)
        await look_for_carol(alice)
        await alice.accessible()
        await dialog(alice).get_by_role("button", name="Start conversation").click()
        people = alice.page.get_by_role("list", name="In this conversation: Bob, Carol").get_by_role(
            "listitem"
        )
        await expect(people).to_have_count(2)
        begins = "This is where your conversation with {} begins."
        await expect(alice.page.get_by_text(begins.format("Bob and Carol"))).to_be_visible()
        await alice.say("Hello, both of you")

        # Both see it, and each other; all three talk.
        for visitor, others in ((bob, "Alice, Carol"), (carol, "Alice, Bob")):
            await visitor.page.get_by_role("tab", name="Chats").click()
            chat = visitor.page.get_by_role("tabpanel").get_by_role("listitem").filter(has_text=others)
            await expect(chat).to_contain_text("Alice: Hello, both of you")
            await chat.get_by_role("button").click()
            await expect(row(visitor, "Hello, both of you")).to_be_visible()
            await expect(visitor.page.get_by_text(begins.format(others.replace(",", " and")))).to_be_visible()
            await expect(
                visitor.page.get_by_role("list", name=f"In this conversation: {others}")
            ).to_be_visible()
        await bob.page.get_by_label("Message", exact=True).press_sequentially("I")
        writing = [
            visitor.page.get_by_role("main").get_by_text("Bob is writing…") for visitor in (alice, carol)
        ]
        await asyncio.gather(*(expect(notice).to_be_visible() for notice in writing))
        await bob.say("I am on the phone")
        await beside(bob)
        await carol.say("And I read from the right")
        for visitor in (alice, bob, carol):
            for text in ("I am on the phone", "And I read from the right"):
                await expect(row(visitor, text)).to_be_visible()
            await visitor.accessible()
            await visitor.narrow_enough()

        # A file is offered to each, who answers alone; nudges are for all.
        await send_a_file(alice, alice_tab.address, bob_tab, carol_tab)
        await carol.button("Send a nudge").click()
        for visitor in (alice, bob):
            await expect(visitor.log().get_by_text("Carol sent you a nudge!")).to_be_visible()

        # One leaves, on the phone: the others go on without who left, until they come back.
        await bob.button("More about this conversation").tap()
        await bob.accessible()
        await bob.page.get_by_role("menuitem", name="Leave the conversation").tap()
        chat = bob.page.get_by_role("tabpanel").get_by_role("listitem").filter(has_text="Alice, Carol")
        await expect(chat).to_contain_text("You left the conversation.")
        await expect(chat).not_to_contain_text("unread")
        for visitor in (alice, carol):
            # Said by nobody, seen and read out by all who are there, and nothing unread.
            await expect(row(visitor, "Bob left the conversation")).to_be_visible()
            await expect(visitor.page.get_by_role("listitem").filter(has_text="(left)")).to_be_visible()
            await expect(visitor.page.get_by_text("Unread from here")).to_have_count(0)
            await visitor.accessible()
        await alice.say("Just us, then")
        await expect(row(carol, "Just us, then")).to_be_visible()
        await expect(alice.log().get_by_text("Delivered")).to_have_count(5)
        await expect(chat).not_to_contain_text("Just us")
        await chat.get_by_role("button").tap()
        await expect(row(bob, "You left the conversation")).to_be_visible()
        await bob.accessible()
        await bob.narrow_enough()
        await bob.say("Here again")
        assert (await lines(bob))[-2:] == ["You left the conversation.", "Here again"]
        for visitor in (alice, carol):
            await expect(row(visitor, "Here again")).to_be_visible()
            assert (await lines(visitor))[-4:] == [
                "Bob left the conversation.",
                "Just us, then",
                "Bob joined the conversation.",
                "Here again",
            ]
            await expect(visitor.page.get_by_role("listitem").filter(has_text="(left)")).to_have_count(0)
        await carol.button("Leave the conversation").click()
        # What she has open besides is the talk in which the file came.
        await expect(carol.log().get_by_role("group", name="File notes.txt")).to_contain_text("Received")

        # It is kept, and is no message of anybody: not in the list of chats, not to be found.
        for visitor in (alice, bob):
            await expect(row(visitor, "Carol left the conversation")).to_be_visible()
            await visitor.accessible()
            await visitor.narrow_enough()
        await alice.page.reload()
        await expect(row(alice, "Carol left the conversation")).to_be_visible()
        await alice.page.get_by_role("tab", name="Chats").click()
        chat = alice.page.get_by_role("tabpanel").get_by_role("listitem").filter(has_text="Bob, Carol")
        await expect(chat).to_contain_text("Carol left the conversation.")
        await expect(chat).not_to_contain_text("unread")
        for visitor in (alice, bob, carol):
            await visitor.no_complaints()
