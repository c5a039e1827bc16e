"""The table of routes is what browsers are promised."""

from aiohttp import web

PROMISED = {
    ("GET", "/api/session"),
    ("POST", "/api/session"),
    ("DELETE", "/api/session"),
    ("POST", "/api/setup"),
    ("GET", "/api/invitations/{token}"),
    ("POST", "/api/invitations"),
    ("POST", "/api/join"),
    ("GET", "/api/events"),
    ("POST", "/api/commands"),
    ("GET", "/api/conversations/{id}/messages"),
    ("POST", "/api/blobs"),
    ("GET", "/api/blobs/{id}"),
    ("GET", "/api/pictures"),
    ("GET", "/api/search"),
    ("GET", "/api/storage"),
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
