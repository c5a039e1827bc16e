import { describe, expect, test } from "vitest";
import { Http, HttpProblem, Unreachable } from "../../src/transport/http";
import { People } from "../../src/transport/people";

function answering(status: number, body: string, headers: Record<string, string> = {}): Http {
  return new Http("http://h/x/", () => Promise.resolve(new Response(body, { status, headers })));
}

describe("an answer", () => {
  test("that says no is a problem with its code, its detail and its patience", async () => {
    const http = answering(429, '{"code":"too_many_attempts","detail":"d","retry_after":7}');
    await expect(http.ask("session")).rejects.toMatchObject({
      status: 429,
      code: "too_many_attempts",
      detail: "d",
      retryAfter: 7000,
    });
  });

  test.each([
    [404, "not_found"],
    [413, "too_large"],
    [401, "unauthenticated"],
    [418, "internal"],
  ])("%i without a code of ours is %s", async (status, code) => {
    await expect(answering(status, "<html>").ask("x")).rejects.toMatchObject({ status, code });
  });

  test("of a proxy or a portal is nobody's", async () => {
    await expect(answering(504, "<html>").ask("x")).rejects.toBeInstanceOf(Unreachable);
    await expect(answering(200, "<html>Wi-Fi sign-in").ask("x")).rejects.toBeInstanceOf(Unreachable);
  });

  test("without a body is undefined", async () => {
    const http = new Http("http://h/", () => Promise.resolve(new Response(null, { status: 204 })));
    await expect(http.ask("session", { method: "DELETE" })).resolves.toBeUndefined();
  });

  test("that waits absurdly long is not waited for", async () => {
    const problem = await answering(503, "{}", { "Retry-After": "999999" })
      .ask("x")
      .catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(HttpProblem);
    expect((problem as HttpProblem).retryAfter).toBe(300_000);
  });
});

test("a conversation's id is encoded in the path", async () => {
  const urls: string[] = [];
  const http = new Http("http://h/x/", (url) => {
    urls.push(url);
    return Promise.resolve(new Response("{}"));
  });
  await new People(http).messages("home:a/b@c", { before: 5, limit: 50 });
  expect(urls).toEqual(["http://h/x/api/conversations/home%3Aa%2Fb%40c/messages?before=5&limit=50"]);
});
