"""A push manager for Chromium, which has none without a push service: the rest of the browser is its own."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from tests.amsn2.push_service import PushService, Subscriber, signed_claims
from tests.end_to_end.browser import Visitor
from tests.end_to_end.test_notifications import deliver, worker_is_there

SCRIPT = """
const KEPT = "test:subscription";
const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
function subscription() {
    const kept = JSON.parse(localStorage.getItem(KEPT));
    if (kept === null) return null;
    const { endpoint, key, keys } = kept;
    return {
        endpoint,
        options: { userVisibleOnly: true, applicationServerKey: bytes(key).buffer },
        toJSON: () => ({ endpoint, expirationTime: null, keys }),
        unsubscribe: async () => {
            localStorage.removeItem(KEPT);
            return true;
        },
    };
}
PushManager.prototype.getSubscription = async () => subscription();
PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (userVisibleOnly !== true) throw new DOMException("", "NotAllowedError");
    const kept = await subscribedAtTheService(applicationServerKey);
    localStorage.setItem(KEPT, JSON.stringify({ ...kept, key: applicationServerKey }));
    return subscription();
};
"""


ASKED = """Notification.requestPermission = async () => {
    await grantNotifications();
    return Notification.permission;
};"""
"""A person who says yes: nobody can, in a browser without a head."""


@dataclass
class PushManager:
    """What one browser subscribed to at a service, and what came of it."""

    visitor: Visitor
    service: PushService
    name: str
    subscribers: list[Subscriber] = field(default_factory=list)
    key: str = ""

    async def _subscribe(self, key: str) -> dict[str, object]:
        self.key = key
        self.subscribers.append(Subscriber(self.service, f"{self.name}/{len(self.subscribers)}"))
        address = self.subscribers[-1].address
        return {"endpoint": address.endpoint, "keys": {"p256dh": address.p256dh, "auth": address.auth}}

    async def delivered(self, count: int) -> dict[str, Any]:
        """Have the worker show the push of that number, of the newest subscription; what it says."""
        pushed = (await self.service.until(count))[count - 1]
        assert pushed.headers["Content-Encoding"] == "aes128gcm"
        claims = signed_claims(pushed.headers["Authorization"], self.key)
        assert claims["aud"] == self.service.url
        payload = self.subscribers[-1].opened(pushed)
        await worker_is_there(self.visitor.page)
        await deliver(self.visitor, payload.decode())
        return msgspec.json.decode(payload, type=dict[str, Any])


async def with_push(
    visitor: Visitor, service: PushService, name: str, *, granted: bool = True
) -> PushManager:
    """Every page that the visitor opens from now on can subscribe.

    The visitor may be notified at once, or once they are asked.
    """
    manager = PushManager(visitor, service, name)
    context = visitor.context

    async def grant() -> None:
        await context.grant_permissions(["notifications"])

    if granted:
        await grant()
    else:
        await context.expose_function("grantNotifications", grant)
        await context.add_init_script(ASKED)
    await visitor.context.expose_function("subscribedAtTheService", manager._subscribe)
    await visitor.context.add_init_script(SCRIPT)
    return manager
