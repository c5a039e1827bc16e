# ruff: noqa: RUF001 - letters that look like others are what is tested here
"""Markup, controls, directions, emoji and lone marks: whatever people write arrives as what it is, data."""

import pytest
from playwright.async_api import expect

from amsn2.api.events import CommandSettled
from amsn2.api.models import Delivery
from papyon.wire import clip
from tests.end_to_end.browser import chromium, visit
from tests.end_to_end.house import Tab, befriend, fate, join, open_house, set_up, tab

MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp;amp; &#60;",
    "]]> <![CDATA[ <?xml?> <!-- -->",
    "{{ 7 * 7 }} ${7 * 7} #{7}",
    "'; DROP TABLE messages; --",
    "\\u0041 \\n %41 %0d%0a %% %s",
    "https://example.org/?a=b&c=<d>",
)
WRITING = (
    "שלום \u202eevil\u202c \u2067العربية\u2069 \u200f\u200e",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🎈𝔘𝔫𝔦 𠜎",
    "\u0301 lone, e\u0301 joined, Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f stacked",
    "zero\u200bwidth\u200djoin\ufeffmark",
    "\U0010ffff \ufffd \ufdd0",
    "İıſßŉ ﷽ ｱ",
)
SPACES = ("  two before and behind  ", "no\u00a0break\u2003em")
CONTROLS = "bell\x07 nul\x00 escape\x1b[31m delete\x7f c1\x9b tab\t end"


async def settled(page: Tab, command: str) -> CommandSettled:
    """What became of a command."""

    def found(_: object = None) -> list[CommandSettled]:
        return [e for e in page.events if isinstance(e, CommandSettled) and e.command == command]

    await page.until(found)
    return found()[0]


async def tell(speaker: Tab, listener: Tab, text: str) -> str:
    """Say something; what arrives, once it does."""
    talk, heard = f"{speaker.account}:{listener.address}", f"{listener.account}:{speaker.address}"
    before = listener.state.conversations[heard].last if heard in listener.state.conversations else None
    position = before.position if before else 0
    message = await speaker.command("send_message", conversation=talk, text=text)
    state = await listener.until(
        lambda s: (
            heard in s.conversations
            and s.conversations[heard].last is not None
            and s.conversations[heard].last.position > position
        )
    )
    await speaker.until(lambda s: fate(s, talk, message) is Delivery.DELIVERED)
    written = text.replace("\0", "")  # which nobody sees, and which not every database takes
    assert speaker.state.conversations[talk].last.text == written, "one's own side shows what was written"
    return state.conversations[heard].last.text


@pytest.fixture
async def friends(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as alice, tab(house) as bob:
        await set_up(alice)
        await join(alice, bob)
        await befriend(alice, bob)
        await alice.command("start_conversation", account=alice.account, participants=[bob.address])
        await alice.until(lambda s: f"{alice.account}:{bob.address}" in s.conversations)
        yield alice, bob


async def test_messages_arrive_exactly(friends):
    alice, bob = friends
    for text in (
        *MARKUP,
        *WRITING,
        *SPACES,
        " ",
        "\n",
        "\t",
        "MIME-Version: 1.0\n\n",
        ".\n.",
    ):
        assert await tell(alice, bob, text) == text
    # What changes: controls that no page can show are left out by whoever reads them, and every kind of line
    # end is a line feed.
    assert await tell(alice, bob, CONTROLS) == "bell nul escape[31m delete c1\x9b tab\t end"
    assert await tell(alice, bob, "one\r\ntwo\rthree\nfour") == "one\ntwo\nthree\nfour"
    history = [message.text for message in await bob.history(f"{bob.account}:{alice.address}")]
    assert history[: len(MARKUP)] == list(MARKUP)


@pytest.mark.parametrize("letter", ["x", "é", "🎈", "\n", "\x9b", "e\u0301"])
async def test_the_longest_text_arrives_whole(friends, letter):
    alice, bob = friends
    text = "begin" + letter * ((8_000 - 8) // len(letter)) + "end"
    assert len(text) <= 8_000
    assert await tell(alice, bob, text) == text


async def test_names_and_personal_messages(friends):
    alice, bob = friends
    seen = f"{bob.account}:{alice.address}"
    for text in (*MARKUP, *WRITING):
        await alice.command("set_display_name", account=alice.account, display_name=text)
        await bob.until(lambda s, text=text: s.contacts[seen].display_name == text)
        await alice.command("set_personal_message", account=alice.account, personal_message=text)
        await bob.until(lambda s, text=text: s.contacts[seen].personal_message == text)
    # XML cannot carry most controls, and in one line the others are spaces.
    await alice.command("set_personal_message", account=alice.account, personal_message=CONTROLS)
    bare = "bell nul escape[31m delete  c1  tab  end"
    await bob.until(lambda s: s.contacts[seen].personal_message == bare)
    longest = "🎈" * 500
    await alice.command("set_personal_message", account=alice.account, personal_message=longest)
    await bob.until(lambda s: s.contacts[seen].personal_message == longest)


async def test_names_of_groups_and_aliases(friends):
    alice, bob = friends
    contact = f"{alice.account}:{bob.address}"
    for text in (*MARKUP, *WRITING):
        await alice.command("rename_contact", contact=contact, alias=text)
        await alice.until(lambda s, text=text: s.contacts[contact].alias == text)
        # On the wire a group's name has 127 bytes at most, and some letters take twelve of them.
        name = clip(text, 127).strip()
        await alice.command("add_group", account=alice.account, name=name)
        state = await alice.until(lambda s, name=name: any(g.name == name for g in s.groups.values()))
        group = next(g.id for g in state.groups.values() if g.name == name)
        await alice.command("move_contact", contact=contact, groups=[group])
        await alice.until(lambda s, group=group: s.contacts[contact].groups == (group,))
        await alice.command("remove_group", group=group)
        await alice.until(lambda s, group=group: group not in s.groups)
        assert alice.state.contacts[contact].groups == ()
    command = await alice.command("add_group", account=alice.account, name="🎈" * 61)
    problem = (await settled(alice, command)).problem
    assert problem.code == "name_refused"
    assert alice.state.groups == {}


CUT_AT_THE_BEGINNING = """
[...document.querySelectorAll(".one-line")].filter((line) => {
  const text = document.createTreeWalker(line, NodeFilter.SHOW_TEXT).nextNode();
  if (text === null || !line.checkVisibility()) return false;
  const first = new Range();
  first.setStart(text, 0);
  first.setEnd(text, 1);
  const [letter, all] = [first.getBoundingClientRect(), line.getBoundingClientRect()];
  return letter.left < all.left - 1 || letter.right > all.right + 1;
}).map((line) => line.textContent)
"""
"""Names and lines of which the first letter is not to be seen."""


async def test_nothing_of_it_is_more_than_text_in_a_browser(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house)
        await alice.set_up("Alice", "correct horse")
        await bob.join(await alice.invite(), "Bob", "battery staple")
        await bob.add("alice@amsn2.local", MARKUP[1])
        await expect(alice.page.get_by_text(MARKUP[1])).to_be_visible()
        await alice.button("Allow and add").click()
        await expect(alice.contact("Bob")).to_contain_text("Online")
        await alice.talk_to("Bob")
        await bob.talk_to("Alice")
        wide = "document.documentElement.scrollWidth <= innerWidth"
        for text in (*MARKUP, *WRITING, "x" * 8_000):
            await bob.say(text)
            await expect(alice.log().locator("[data-message]:not(.own)").last).to_contain_text(text[:50])
            assert await alice.page.evaluate(wide), text
        await expect(bob.log().get_by_text("Delivered")).to_have_count(len(MARKUP) + len(WRITING) + 1)
        assert await alice.page.evaluate("document.querySelectorAll('.said img, .said script').length") == 0
        for text in (MARKUP[0], WRITING[0], WRITING[2]):
            await bob.button("Change your personal message").click()
            await bob.page.get_by_label("Your personal message", exact=True).fill(text)
            await bob.page.keyboard.press("Enter")
            await expect(alice.contact("Bob")).to_contain_text(text)
        # A name that turns the direction of writing turns nothing but itself.
        await bob.button("Change your display name").click()
        await bob.page.get_by_label("Your display name", exact=True).fill("\u202eBob<i>")
        await bob.page.keyboard.press("Enter")
        await expect(alice.page.get_by_text("Bob<i>").first).to_be_visible()
        status = alice.page.get_by_text("Online").first
        assert await status.evaluate("e => getComputedStyle(e).direction") == "ltr"
        # One that is too long is cut at its end, whichever way the page and the name are read.
        for name in ("Bobadilla of a family with a very long name indeed", "בוב " * 14):
            await bob.button("Change your display name").click()
            await bob.page.get_by_label("Your display name", exact=True).fill(name)
            await bob.page.keyboard.press("Enter")
            for direction in ("ltr", "rtl"):
                await alice.page.locator("html").evaluate("(root, dir) => { root.dir = dir; }", direction)
                await expect(alice.contact(name.strip())).to_be_visible()
                assert await alice.page.evaluate(CUT_AT_THE_BEGINNING) == []
        for person in (alice, bob):
            await person.accessible()
            await person.no_complaints()
