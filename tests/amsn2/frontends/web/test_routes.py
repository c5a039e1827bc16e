"""The table of routes is what browsers are promised."""

from aiohttp import web

PROMISED = {
    ("GET", "/api/session"),
    ("POST", "/api/session"),
    ("DELETE", "/api/session"),
    ("POST", "/api/session/proxy"),
    ("POST", "/api/session/passkey/question"),
    ("POST", "/api/session/passkey"),
    ("GET", "/api/sessions"),
    ("DELETE", "/api/sessions"),
    ("DELETE", "/api/sessions/{id}"),
    ("POST", "/api/password"),
    ("GET", "/api/resets/{token}"),
    ("POST", "/api/resets"),
    ("GET", "/api/passkeys"),
    ("POST", "/api/passkeys/registration"),
    ("POST", "/api/passkeys"),
    ("POST", "/api/passkeys/{id}"),
    ("DELETE", "/api/passkeys/{id}"),
    ("GET", "/api/admin/people"),
    ("POST", "/api/admin/people/{id}/administrator"),
    ("POST", "/api/admin/people/{id}/reset"),
    ("DELETE", "/api/admin/people/{id}/sessions"),
    ("DELETE", "/api/admin/people/{id}"),
    ("GET", "/api/admin/invitations"),
    ("DELETE", "/api/admin/invitations/{id}"),
    ("GET", "/api/admin/storage"),
    ("GET", "/api/admin/health"),
    ("GET", "/api/admin/troubles"),
    ("POST", "/api/admin/code"),
    ("POST", "/api/setup"),
    ("GET", "/api/invitations/{token}"),
    ("POST", "/api/invitations"),
    ("POST", "/api/join"),
    ("GET", "/api/events"),
    ("POST", "/api/commands"),
    ("GET", "/api/conversations/{id}/messages"),
    ("POST", "/api/blobs"),
    ("GET", "/api/blobs/{id}"),
    ("GET", "/api/blobs/{id}/sound"),
    ("POST", "/api/blobs/{id}/sound"),
    ("POST", "/api/uploads"),
    ("PATCH", "/api/uploads/{id}"),
    ("DELETE", "/api/uploads/{id}"),
    ("GET", "/api/files"),
    ("GET", "/api/pictures"),
    ("GET", "/api/search"),
    ("GET", "/api/storage"),
    ("GET", "/api/push"),
    ("POST", "/api/push"),
    ("DELETE", "/api/push"),
    ("POST", "/api/push/test"),
    ("POST", "/api/csp-report"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/"),
    ("GET", "/assets/{name}"),
}


def declared(router: web.UrlDispatcher) -> list[tuple[str, str]]:
    return [(route.method, route.resource.canonical) for route in router.routes()]


async def test_what_is_promised_is_there_once(house):
    found = declared(house.frontend.application.router)
    assert set(found) >= PROMISED
    assert len(found) == len(set(found))


async def test_all_that_changes_anything_is_named_here(house):
    found = declared(house.frontend.application.router)
    assert {one for one in found if one[0] not in ("GET", "HEAD")} == {
        one for one in PROMISED if one[0] != "GET"
    }
