"""The operator's desk."""

from pathlib import Path

import click
import pytest

from msnpd.config import Config
from msnpd.desk import Desk, at_desk, words
from msnpd.errors import AccountUnknown
from msnpd.store import NewsKind


def test_what_goes_wrong_is_told_in_words(tmp_path: Path) -> None:
    config = Config(database=tmp_path / "x.sqlite3")
    with pytest.raises(click.ClickException, match="No such account: nobody@x"):
        at_desk(config, lambda desk: desk.accounts.remove("nobody@x"))
    with pytest.raises(click.ClickException, match="database"):
        at_desk(Config(database=tmp_path / "no folder" / "x.sqlite3"), lambda desk: desk.accounts.all())
    assert words(AccountUnknown("bob@x")) == "No such account: bob@x"


def test_the_desk_leaves_news(tmp_path: Path) -> None:
    async def work(desk: Desk) -> list[NewsKind]:
        await desk.accounts.register("bob@x", "secret", "Bob")
        await desk.accounts.remove("bob@x")
        return [news.kind for news in await desk.store.news(0)]

    assert at_desk(Config(database=tmp_path / "x.sqlite3"), work) == [NewsKind.REMOVED]
