"""The page on which people make accounts, where the operator lets them."""

import html
import urllib.parse

from aiohttp import web

from msnpd.accounts import Accounts
from msnpd.errors import AccountError, AccountExists, Throttled
from msnpd.hub import Hub
from msnpd.log import note
from msnpd.registration import Registration, checked_applicant
from msnpd.services.intake import Intake, Routes
from msnpd.throttle import Attempts

PATH = "/register"

# HTML that a browser of 2001 shows as well.
_PAGE = """<html><head><title>Messenger</title></head><body>
<h1>{title}</h1>
<p>{words}</p>
{form}
</body></html>
"""
_FORM = """<form method="post" action="{path}" accept-charset="utf-8">
<p>Address: <input name="address" size="40" maxlength="129" value="{address}"></p>
<p>Name that others see: <input name="name" size="40" maxlength="129" value="{name}"></p>
<p>Password: <input name="password" type="password" size="20" maxlength="256"></p>
<p>Password once more: <input name="again" type="password" size="20" maxlength="256"></p>
{code}<p><input type="submit" value="Make the account"></p>
</form>"""
_CODE = '<p>Invitation: <input name="code" size="24" maxlength="40" value="{code}"></p>\n'
_OLD_CLIENTS = 16
"""Characters of a password that clients before 2009 send; they cut off the rest without a word."""


class Enrolment:
    """Made of plain forms, so that it needs no script; limited by address."""

    def __init__(self, hub: Hub, accounts: Accounts, intake: Intake) -> None:
        self._hub = hub
        self._accounts = accounts
        self._intake = intake
        limits = hub.limits
        self._by_peer = Attempts(
            limits.registrations_per_address,
            limits.registrations_seconds,
            limits.counted_peers,
            hub.monotonic,
        )

    def routes(self) -> Routes:
        """None of them where registration is closed."""
        if self._hub.config.registration is Registration.CLOSED:
            return {}
        return {("GET", PATH): self._show, ("POST", PATH): self._take}

    async def _show(self, request: web.Request) -> web.Response:
        self._intake.count(request)
        return self._page({"code": request.query.get("code", "")[:40]}, "")

    async def _take(self, request: web.Request) -> web.Response:
        document = await self._intake.body(request)
        peer = request.remote or ""
        try:
            pairs = urllib.parse.parse_qsl(document.decode("utf-8", "replace"), max_num_fields=20)
        except ValueError:  # so many fields has no form of ours
            return web.Response(status=400)
        fields = dict(pairs)
        if not self._by_peer.take(peer):
            raise Throttled("too many registrations")
        if fields.get("password") != fields.get("again"):
            self._by_peer.refund(peer)
            return self._page(fields, "The two passwords are different.")
        config = self._hub.config
        address, password = fields.get("address", ""), fields.get("password", "")
        try:
            digest = checked_applicant(
                address,
                fields.get("code", ""),
                config.registration,
                config.registration_domains,
                config.limits,
            )
            await self._accounts.register(address, password, fields.get("name") or address, invitation=digest)
        except AccountError as error:
            note("refused", (peer, 0), verb="REGISTER", why=type(error).__name__)
            words = "This address is taken." if isinstance(error, AccountExists) else f"{error}."
            return self._page(fields, words[:1].upper() + words[1:])
        note("registered", (peer, 0), account=address)
        words = f"{address.strip().lower()} can sign in now."
        if len(password) > _OLD_CLIENTS:
            words += " Old messengers send only 16 characters of a password: with them, choose a shorter one."
        return _answer("Welcome", words, "")

    def _page(self, fields: dict[str, str], trouble: str) -> web.Response:
        shown = {name: html.escape(fields.get(name, "")) for name in ("address", "name", "code")}
        with_code = self._hub.config.registration is Registration.INVITATION
        code = _CODE.format(code=shown["code"]) if with_code else ""
        form = _FORM.format(path=PATH, address=shown["address"], name=shown["name"], code=code)
        return _answer("Make an account", trouble, form, 400 if trouble else 200)


def _answer(title: str, words: str, form: str, status: int = 200) -> web.Response:
    page = _PAGE.format(title=title, words=html.escape(words), form=form)
    headers = {"Cache-Control": "no-store", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"}
    return web.Response(text=page, status=status, content_type="text/html", headers=headers)
