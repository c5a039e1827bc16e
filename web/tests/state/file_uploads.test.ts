import { expect, test } from "vitest";
import { limits } from "../../src/generated/api";
import { FileUploads } from "../../src/state/file_uploads";
import { BOB } from "./samples";
import { idle, openUploads } from "./uploading";

const CARL = "home:carl@example.com";

test("files are offered in the conversation that they were given to", async () => {
  const { uploads, asked, seen } = openUploads(FileUploads);
  uploads.add(BOB, [new File(["x"], "x.txt")]);
  uploads.add(CARL, [new File(["y"], "y.txt")]);
  expect(uploads.of(BOB).map((one) => one.name)).toEqual(["x.txt"]);
  expect(uploads.of(CARL).map((one) => one.name)).toEqual(["y.txt"]);
  asked[0]?.answer({ ok: true, value: "a" });
  await idle();
  expect(seen.sent).toMatchObject([{ type: "send_file", conversation: BOB, blob: "a", name: "x.txt" }]);
});

test("files that are too large are not begun, and say the limit", () => {
  const { uploads, asked } = openUploads(FileUploads);
  const large = Object.defineProperty(new File(["x"], "film"), "size", { value: limits.FILE_BYTES + 1 });
  uploads.add(BOB, [large]);
  expect(uploads.of(BOB)[0]?.problem).toEqual({ code: "blob_too_large", detail: "2 GB" });
  expect(asked).toHaveLength(0);
});
