"""The icons are there, in their sizes, and the manifest names what there is."""

import json
from pathlib import Path

import pytest

from tools.icons import ICONS, PUBLIC, missing, size_of


def test_all_are_there() -> None:
    assert missing(PUBLIC) == []


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "icon-192.png").write_bytes((PUBLIC / "icon-512.png").read_bytes())
    assert missing(tmp_path) == list(ICONS)
    with pytest.raises(ValueError, match="not a PNG"):
        size_of(b"GIF89a" + b"0" * 30)


def test_the_manifest_is_what_installing_takes() -> None:
    manifest = json.loads((PUBLIC / "manifest.webmanifest").read_text("utf-8"))
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (".", ".", "standalone")
    named = list(manifest["icons"])
    assert all((PUBLIC / icon["src"]).is_file() for icon in named)
    for purpose in ("any", "maskable"):
        sizes = {icon["sizes"] for icon in named if icon["purpose"] == purpose}
        assert sizes >= {"192x192", "512x512"}
    # Nothing of it may leave the folder, so that it works below any path.
    assert all(not shortcut["url"].startswith("/") for shortcut in manifest["shortcuts"])
