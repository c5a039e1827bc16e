import { beforeAll, describe, expect, test, vi } from "vitest";
import type * as Route from "../../src/ui/route.svelte";

let route: typeof Route;

beforeAll(async () => {
  vi.stubGlobal("location", { hash: "" });
  vi.stubGlobal("addEventListener", () => undefined);
  route = await import("../../src/ui/route.svelte");
});

describe("the address", () => {
  test.each([
    ["", { page: "home" }],
    ["#/", { page: "home" }],
    ["#/setup/abc", { page: "set_up", token: "abc" }],
    ["#/join/a-b_c", { page: "join", token: "a-b_c" }],
    [
      "#/c/home%3Abob%40example.com",
      { page: "conversation", conversation: "home:bob@example.com", position: null, alone: false },
    ],
    [
      "#/c/home%3Abob%40example.com/m/41",
      { page: "conversation", conversation: "home:bob@example.com", position: 41, alone: false },
    ],
    ["#/c/%E0%A4%A", { page: "home" }],
    ["#/settings", { page: "settings", section: null }],
    ["#/settings/appearance", { page: "settings", section: "appearance" }],
    ["#/search", { page: "search", conversation: null }],
    ["#/search/home%3Ab%40c", { page: "search", conversation: "home:b@c" }],
    ["#/nonsense/x", { page: "home" }],
    ["#/join/", { page: "home" }],
    ["#/reset/abc", { page: "reset", token: "abc" }],
    ["#/reset/", { page: "home" }],
    ["#/admin", { page: "administration", section: null }],
    ["#/admin/people", { page: "administration", section: "people" }],
  ])("%j", (hash, wanted) => {
    expect(route.routeOf(hash)).toEqual(wanted);
  });

  test("of a conversation leads back to it, whatever is in its id", () => {
    for (const id of ["home:a/b@c", "home:100%@x", "home:#?&@x", "home:g-12ab"]) {
      for (const [position, alone] of [
        [null, false],
        [0, true],
        [7, false],
      ] as const) {
        const wanted = { page: "conversation", conversation: id, position, alone };
        expect(route.routeOf(route.hashOf(id, position, alone))).toEqual(wanted);
      }
    }
    expect(route.routeOf(route.hashOf(null))).toEqual({ page: "home" });
  });
});
