import { expect, test } from "vitest";
import { limits } from "../../src/generated/api";
import { LogUploads } from "../../src/state/log_uploads";
import { idle, openUploads } from "./uploading";

const AIM = { account: "home", format: "amsn" } as const;

test("logs are read into their account once they are there, under the name of the upload", async () => {
  const { uploads, asked, seen } = openUploads(LogUploads);
  uploads.add(AIM, new File(["x"], "logs.zip"));
  const [one] = uploads.all;
  asked[0]?.answer({ ok: true, value: "a" });
  await idle();
  expect(seen.sent).toEqual([
    { type: "start_import", account: "home", format: "amsn", blob: "a", id: one?.id },
  ]);
});

test("logs may be larger than any file, and need no name", () => {
  const { uploads, asked } = openUploads(LogUploads);
  const large = Object.defineProperty(new Blob(["x"]), "size", { value: 3 * limits.FILE_BYTES });
  uploads.add(AIM, large);
  expect(uploads.all[0]).toMatchObject({ name: "file", state: "running", problem: null });
  expect(asked).toHaveLength(1);
});
