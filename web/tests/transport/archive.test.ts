import { expect, test } from "vitest";
import { search, storageUsage } from "../../src/transport/archive";
import type { Http } from "../../src/transport/http";

function asked(): { readonly http: Http; readonly paths: string[] } {
  const paths: string[] = [];
  const http = {
    ask: (path: string) => {
      paths.push(path);
      return Promise.resolve({});
    },
  } as unknown as Http;
  return { http, paths };
}

test("what limits nothing is left out", async () => {
  const { http, paths } = asked();
  await search(
    http,
    { text: "a & b", conversation: "home:b@c", account: null, since: 5 },
    new AbortController().signal,
  );
  expect(paths).toEqual(["search?text=a+%26+b&conversation=home%3Ab%40c&since=5"]);
});

test("how much room is used", async () => {
  const { http, paths } = asked();
  await storageUsage(http);
  expect(paths).toEqual(["storage"]);
});
