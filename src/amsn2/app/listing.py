"""Shows a configuration as the file that would make it, with what everything means and where it came from."""

from urllib.parse import urlsplit, urlunsplit

import msgspec

from amsn2.app.config import SECTIONS, Config, Origins, settings, variable


def listing(config: Config, origins: Origins) -> str:
    """TOML with comments. Secrets are left out: it may be shown to whoever helps."""
    lines: list[str] = []
    shown = ""
    for section, name, description in settings():
        if section != shown:
            lines += ["", f"# {SECTIONS[section].__doc__}", f"[{section}]"]
            shown = section
        value = getattr(getattr(config, section), name)
        if (section, name) == ("storage", "url"):
            value = without_password(value)
        origin = origins.get((section, name), "default")
        lines.append(f"# {description} ({variable(section, name)}; now from {origin})")
        # JSON is TOML for texts, numbers, booleans and lists of them.
        lines.append(f"{name} = {msgspec.json.encode(value).decode()}")
    return "\n".join(lines).lstrip("\n") + "\n"


def without_password(url: str) -> str:
    """A database URL, fit to be shown."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}:***@{host}", query=""))
