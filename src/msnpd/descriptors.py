"""How many open files the process may have: each connection is one."""

import contextlib


def raise_limit() -> None:
    """Takes all that the system allows: the usual 1,024 are soon used up."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or soft < hard:
        # A system that says no keeps the limit that it had.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
