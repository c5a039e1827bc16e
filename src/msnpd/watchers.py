"""Who of those signed in has whom on his list, so that a change is told to them without asking everybody."""

from msnpd.model import Account


class Watchers:
    """Looks at accounts when they come and go, and at one entry when a list changes."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, None]] = {}

    def of(self, subject: str) -> list[str]:
        """The addresses of those who have `subject` on their forward list, in the order of their coming."""
        return list(self._of.get(subject, ()))

    def come(self, account: Account) -> None:
        """An account is signed in."""
        for contact in account.contacts.values():
            if contact.messenger:
                self._of.setdefault(contact.address, {})[account.address] = None

    def go(self, account: Account) -> None:
        """An account is signed out."""
        for contact in account.contacts.values():
            self._forget(account.address, contact.address)

    def look(self, account: Account, subject: str) -> None:
        """The list of an account that is signed in has changed in one entry."""
        if account.watches(subject):
            self._of.setdefault(subject, {})[account.address] = None
        else:
            self._forget(account.address, subject)

    def _forget(self, watcher: str, subject: str) -> None:
        watching = self._of.get(subject)
        if watching is not None and watching.pop(watcher, self) is None and not watching:
            del self._of[subject]
