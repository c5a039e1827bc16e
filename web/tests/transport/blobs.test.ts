import { describe, expect, it, vi } from "vitest";

import type { BlobId } from "../../src/generated/api";
import { blobUrl, hear, largestFiles, pictures, soundUrl, upload } from "../../src/transport/blobs";
import type { HttpProblem } from "../../src/transport/http";
import { Http, Unreachable } from "../../src/transport/http";
import { FakeRequest } from "./fakes";

const BYTES = new Blob(["12345"]);

function begun(options = {}): { request: FakeRequest; answer: Promise<unknown> } {
  const request = new FakeRequest();
  const answer = upload("picture", BYTES, options, () => request as unknown as XMLHttpRequest);
  return { request, answer };
}

describe("an upload", () => {
  it("sends the bytes as they are, and says that our page does", async () => {
    const { request, answer } = begun();
    request.answer(201, '{"id":"x"}');
    expect(await answer).toEqual({ id: "x" });
    expect(request.opened).toBe("POST api/blobs?kind=picture");
    expect(request.headers.get("X-AMSN2")).toBe("1");
    expect(request.sent).toBe(BYTES);
  });

  it("tells how far it is", async () => {
    const progress = vi.fn();
    const { request, answer } = begun({ progress });
    request.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded: 3 }));
    request.answer(201, "{}");
    await answer;
    expect(progress).toHaveBeenCalledWith(3, 5);
  });

  it("says why it was refused", async () => {
    const { request, answer } = begun();
    request.answer(422, '{"code":"quota_full"}');
    await expect(answer).rejects.toMatchObject({ code: "quota_full" } satisfies Partial<HttpProblem>);
  });

  it("fails when nobody is there, or somebody else", async () => {
    const broken = begun();
    broken.request.lose();
    await expect(broken.answer).rejects.toBeInstanceOf(Unreachable);
    const strange = begun();
    strange.request.answer(201, "<html>");
    await expect(strange.answer).rejects.toBeInstanceOf(Unreachable);
  });

  it("can be given up", async () => {
    const control = new AbortController();
    const { request, answer } = begun({ signal: control.signal });
    control.abort();
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
    expect(request.aborted).toBe(true);
    await expect(begun({ signal: control.signal }).answer).rejects.toMatchObject({ name: "AbortError" });
  });
});

it("knows where a blob is", () => {
  const id = "ab" as BlobId;
  expect([blobUrl(id), blobUrl(id, true)]).toEqual(["api/blobs/ab", "api/blobs/ab?download"]);
});

it("knows where a sound is, and asks why it is not heard", async () => {
  const id = "ab" as BlobId;
  expect(soundUrl(id)).toBe("api/blobs/ab/sound");
  const answers = [new Response('{"id":"cd"}'), new Response('{"code":"voice_unfit"}', { status: 422 })];
  const asked: string[] = [];
  const http = new Http("http://x/", (url, { method }) => {
    asked.push(`${method} ${url}`);
    return Promise.resolve(answers.shift() ?? Response.error());
  });
  expect(await hear(http, id)).toEqual({ id: "cd" });
  await expect(hear(http, id)).rejects.toMatchObject({ code: "voice_unfit" });
  expect(asked).toEqual(Array(2).fill("POST http://x/api/blobs/ab/sound"));
});

it("asks for the pictures of a contact, or one's own", async () => {
  const asked: string[] = [];
  const http = new Http("http://x/", (url) => {
    asked.push(url);
    return Promise.resolve(new Response("[]"));
  });
  expect(await pictures(http, "a:b@c")).toEqual([]);
  await pictures(http, null);
  expect(await largestFiles(http)).toEqual([]);
  expect(asked).toEqual([
    "http://x/api/pictures?contact=a%3Ab%40c",
    "http://x/api/pictures",
    "http://x/api/files",
  ]);
});
