"""aMSN2 that is killed right after its messenger server has made an address that begins with `doomed`.

python -m tests.end_to_end.doomed run ...
"""

import os
import signal

from amsn2.app.cli import main
from msnpd.accounts import Accounts

_register = Accounts.register


async def _register_and_die(accounts: Accounts, address: str, password: str, display_name: str) -> None:
    await _register(accounts, address, password, display_name)
    if address.startswith("doomed"):
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    Accounts.register = _register_and_die
    main()
