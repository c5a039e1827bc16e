"""Builds the web into the wheel, so that the installed wheel needs no Node at all."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebBuildHook(BuildHookInterface[Any]):
    """Runs `npm ci` and `npm run build` before a wheel is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build src/amsn2/frontends/web/static; raises CalledProcessError when npm fails.

        Does nothing for an editable install: there `make web` builds, and only when it must.
        """
        if version == "editable":
            return
        root = Path(self.root)
        if not (root / "web" / "node_modules").is_dir():
            self._npm(root, "ci")
        self._npm(root, "run", "build")
        index = root / "src/amsn2/frontends/web/static/index.html"
        if not index.is_file():
            raise FileNotFoundError(f"npm run build ended well and wrote no {index}")

    def _npm(self, root: Path, *arguments: str) -> None:
        subprocess.run([sys.executable, root / "tools" / "npm.py", *arguments], check=True)
