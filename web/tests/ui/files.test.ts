import { describe, expect, test } from "vitest";
import type { Attachment, Message } from "../../src/generated/api";
import { canBeTriedAgain, isHeardSound, isShownPicture, kindOf, wordOf } from "../../src/ui/text/files";
import { sizeOf } from "../../src/ui/text/sizes.svelte";
import { message } from "../state/samples";

function file(more: Partial<Attachment> = {}, own = false): Message {
  const attachment: Attachment = {
    ...{ name: "a.png", size: 1, content_type: "image/png", state: "done", receiver: "" },
    ...{ blob: "b", preview: null, ...more },
  };
  return message(1, { kind: "file", own, attachment });
}

describe("a file", () => {
  test.each([
    ["x", "image/webp", "picture"],
    ["x", "audio/ogg", "sound"],
    ["x", "video/mp4", "film"],
    ["a.mp4", "audio/mp4", "film"],
    ["a.m4a", "audio/mp4", "sound"],
    ["a.PDF", "application/octet-stream", "document"],
    ["a.tar.gz", "application/octet-stream", "archive"],
    ["a.constructor", "application/octet-stream", "other"],
    ["none", "application/octet-stream", "other"],
  ])("%s of %s is a %s", (name, content_type, kind) => {
    expect(kindOf({ name, content_type })).toBe(kind);
    expect(wordOf(kindOf({ name, content_type }))).toBe(`file_kind_${kind}`);
  });

  test("can be tried again when it is one's own, failed, and still here", () => {
    const failed = { ...file({}, true), delivery: "failed" as const };
    expect(canBeTriedAgain(failed)).toBe(true);
    expect(canBeTriedAgain({ ...file({ blob: null }, true), delivery: "failed" })).toBe(false);
    expect(canBeTriedAgain({ ...file(), delivery: "failed" })).toBe(false);
    expect(canBeTriedAgain(file({}, true))).toBe(false);
    expect(canBeTriedAgain(message(2, { own: true, delivery: "failed", attachment: null }))).toBe(true);
  });

  test("is shown as a picture only when the server has looked at it and it is here", () => {
    expect(isShownPicture(file())).toBe(true);
    expect(isShownPicture(file({ state: "offered" }, true))).toBe(true);
    expect(isShownPicture(file({ state: "offered" }))).toBe(false);
    expect(isShownPicture(file({ blob: null }))).toBe(false);
    expect(isShownPicture(file({ content_type: "image/svg+xml" }))).toBe(false);
    expect(isShownPicture(message(1))).toBe(false);
  });

  test("is heard only when the server has looked at it, it is here, and it is no film", () => {
    const song = { name: "a.mp3", content_type: "audio/mpeg" };
    expect(isHeardSound(file(song))).toBe(true);
    expect(isHeardSound(file({ ...song, state: "offered" }, true))).toBe(true);
    expect(isHeardSound(file({ ...song, state: "offered" }))).toBe(false);
    expect(isHeardSound(file({ ...song, blob: null }))).toBe(false);
    expect(isHeardSound(file({ name: "a.mp4", content_type: "audio/mp4" }))).toBe(false);
    expect(isHeardSound(file({ name: "a.wma", content_type: "application/octet-stream" }))).toBe(false);
    expect(isHeardSound(file())).toBe(false);
    expect(isHeardSound(message(1))).toBe(false);
  });
});

test.each([
  [-1, "0 bytes"],
  [1, "1 byte"],
  [1023, "1,023 bytes"],
  [1024, "1 kB"],
  [1536, "1.5 kB"],
  [200 * 1024, "200 kB"],
  [1024 * 1024 - 1, "1 MB"],
  [2 * 1024 ** 3, "2 GB"],
  [3000 * 1024 ** 3, "3,000 GB"],
])("%d bytes are %s", (bytes, said) => {
  expect(sizeOf(bytes)).toBe(said);
});
