import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { HttpProblem } from "../../src/transport/http";
import { Unreachable } from "../../src/transport/http";
import { FIRST_PIECE, forgetUpload, sendInPieces } from "../../src/transport/uploads";
import { FakeRequest, FakeServer } from "./fakes";

const ID = "00000000-0000-4000-8000-000000000001";
const known = (offset: number, blob: string | null = null) => ({ id: ID, kind: "file", offset, blob });

function begin(bytes = new Blob(["0123456789"]), options = {}) {
  const server = new FakeServer();
  const requests: FakeRequest[] = [];
  const make = () => {
    const request = new FakeRequest();
    requests.push(request);
    return request as unknown as XMLHttpRequest;
  };
  const sent = sendInPieces(server.http, { id: ID, kind: "file", bytes }, options, make);
  sent.catch(() => undefined);
  const request = (number: number) =>
    vi.waitFor(() => requests[number] ?? Promise.reject(new Error("none")), { interval: 1 });
  return { server, requests, request, sent };
}

describe("a large file", () => {
  test("goes on where it is", async () => {
    const progress = vi.fn();
    const { server, request, sent } = begin(undefined, { progress });
    const asked = await server.next();
    expect([asked.method, asked.url.pathname]).toEqual(["POST", "/x/api/uploads"]);
    expect(asked.body).toEqual({ id: ID, kind: "file", size: 10 });
    asked.answer(200, known(4));
    const piece = await request(0);
    expect(piece.opened).toBe(`PATCH api/uploads/${ID}`);
    expect(piece.headers.get("Upload-Offset")).toBe("4");
    expect(await (piece.sent as Blob).text()).toBe("456789");
    piece.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded: 3 }));
    piece.answer(200, JSON.stringify(known(10, "b")));
    expect(await sent).toBe("b");
    expect(progress.mock.calls.map(([done]) => done as number)).toEqual([4, 7, 10]);
  });

  test("that is there already is not sent", async () => {
    const { server, requests, sent } = begin();
    (await server.next()).answer(200, known(10, "b"));
    expect(await sent).toBe("b");
    expect(requests).toEqual([]);
  });

  test("is sent in pieces that grow, and smaller ones where a proxy has its limit", async () => {
    const size = 5 * FIRST_PIECE;
    const { server, request, sent } = begin(new Blob([new Uint8Array(size)]));
    (await server.next()).answer(200, known(0));
    const pieces: number[][] = [];
    const take = async (number: number) => {
      const piece = await request(number);
      const offset = Number(piece.headers.get("Upload-Offset"));
      pieces.push([offset / FIRST_PIECE, (piece.sent as Blob).size / FIRST_PIECE]);
      return { piece, end: offset + (piece.sent as Blob).size };
    };
    const first = await take(0);
    first.piece.answer(200, JSON.stringify(known(first.end)));
    (await take(1)).piece.answer(413, "<html>");
    for (let number = 2; number < 6; number += 1) {
      const { piece, end } = await take(number);
      piece.answer(200, JSON.stringify(known(end, end === size ? "b" : null)));
    }
    expect(await sent).toBe("b");
    expect(pieces).toEqual([
      ...[
        [0, 1],
        [1, 2],
        [1, 1],
        [2, 1],
        [3, 1],
        [4, 1],
      ],
    ]);
  });

  test("is refused where even the smallest piece is", async () => {
    const { server, request, sent } = begin();
    (await server.next()).answer(200, known(0));
    (await request(0)).answer(413, "<html>");
    await expect(sent).rejects.toMatchObject({ code: "too_large" });
  });

  test("gives way to who goes on with it elsewhere", async () => {
    const { server, request, sent } = begin();
    (await server.next()).answer(200, known(0));
    (await request(0)).answer(200, JSON.stringify(known(3)));
    await expect(sent).rejects.toMatchObject({ code: "offset_wrong" } satisfies Partial<HttpProblem>);
    const other = begin();
    (await other.server.next()).answer(200, known(0));
    (await other.request(0)).answer(409, '{"code":"offset_wrong","detail":"3"}');
    await expect(other.sent).rejects.toMatchObject({ code: "offset_wrong" });
  });

  test("that the browser cannot read says so", async () => {
    const gone = new Blob(["0123"]);
    gone.slice = () =>
      ({ arrayBuffer: () => Promise.reject(new DOMException("", "NotReadableError")) }) as unknown as Blob;
    const { server, sent } = begin(gone);
    (await server.next()).answer(200, known(0));
    await expect(sent).rejects.toMatchObject({ code: "file_unreadable" });
  });

  test("is given up on a line that is dead, and when nobody wants it any more", async () => {
    vi.useFakeTimers();
    try {
      const dead = begin();
      (await dead.server.next()).answer(200, known(0));
      const request = await dead.request(0);
      await vi.advanceTimersByTimeAsync(44_000);
      request.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded: 3 }));
      await vi.advanceTimersByTimeAsync(44_000);
      expect(request.aborted).toBe(false);
      // All has gone, and the answer takes its time.
      request.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded: 10 }));
      await vi.advanceTimersByTimeAsync(170_000);
      expect(request.aborted).toBe(false);
      await vi.advanceTimersByTimeAsync(20_000);
      expect(request.aborted).toBe(true);
      await expect(dead.sent).rejects.toBeInstanceOf(Unreachable);
    } finally {
      vi.useRealTimers();
    }
    const control = new AbortController();
    const { server, request, sent } = begin(undefined, { signal: control.signal });
    (await server.next()).answer(200, known(0));
    await request(0);
    control.abort();
    await expect(sent).rejects.toMatchObject({ name: "AbortError" });
  });

  test("can be forgotten", async () => {
    const server = new FakeServer();
    const forgotten = forgetUpload(server.http, ID);
    const asked = await server.next();
    expect([asked.method, asked.url.pathname]).toEqual(["DELETE", `/x/api/uploads/${ID}`]);
    asked.answer(200, {});
    await forgotten;
  });

  test("is whole wherever it was cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 11 }), { maxLength: 6 }), async (cuts) => {
        let there = "";
        for (const cut of [...cuts, 99]) {
          const { server, request, sent } = begin();
          (await server.next()).answer(200, known(there.length, there.length === 10 ? "b" : null));
          if (there.length < 10) {
            const piece = await request(0);
            expect(piece.headers.get("Upload-Offset")).toBe(String(there.length));
            const text = await (piece.sent as Blob).text();
            there += text.slice(0, cut);
            if (there.length === 10) piece.answer(200, JSON.stringify(known(10, "b")));
            else piece.lose();
          }
          await sent.catch(() => undefined);
        }
        expect(there).toBe("0123456789");
      }),
      { numRuns: 30 },
    );
  });
});
