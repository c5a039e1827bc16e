// A browser that sends files, and the server that the test is.

import type { Outcome, UploadOptions } from "../../src/state/session.svelte";
import type { Kept, UploadDoors, Uploads } from "../../src/state/uploads.svelte";
import { FakeClock, settle } from "../transport/fakes";

export type Answer = Outcome<string>;
export const LOST: Answer = { ok: false, refusal: { code: "unreachable", detail: "" } };

interface Asked {
  readonly id: string;
  readonly options: UploadOptions;
  readonly answer: (answer: Answer) => void;
}

/** A browser: what it keeps outlives its pages, and each of its tabs holds what no other does. */
export class Browser {
  readonly kept = new Map<string, Kept<unknown>>();
  private readonly turns = new Map<string, Promise<void>>();
  full = false;

  hold(id: string, work: () => Promise<void>): void {
    this.turns.set(id, (this.turns.get(id) ?? Promise.resolve()).then(work));
  }
}

/** A tab of it that sends; the kind of uploads is its argument. */
export function openUploads<Aim, Kind extends Uploads<Aim>>(
  kind: new (...args: ConstructorParameters<typeof Uploads<Aim>>) => Kind,
  browser = new Browser(),
) {
  const clock = new FakeClock();
  const seen = { sent: [] as Record<string, unknown>[], forgotten: [] as string[], resets: 0 };
  const asked: Asked[] = [];
  let written = Promise.resolve();
  const doors: UploadDoors<Aim> = {
    send: (id, _file, options) =>
      new Promise((resolve, reject) => {
        options.signal?.addEventListener("abort", () => {
          reject(new Error("aborted"));
        });
        asked.push({ id, options, answer: resolve });
      }),
    forget: (id) => seen.forgotten.push(id),
    keep: (upload) => {
      if (!browser.full) browser.kept.set(upload.id, upload);
      return Promise.resolve(!browser.full);
    },
    kept: () => Promise.resolve([...browser.kept.values()] as Kept<Aim>[]),
    find: (id) => Promise.resolve(browser.kept.get(id) as Kept<Aim> | undefined),
    drop: (id) => {
      browser.kept.delete(id);
      return Promise.resolve();
    },
    hold: (id, work) => {
      browser.hold(id, work);
    },
    written: () => written,
    sleep: clock.sleep,
    backoff: {
      next: () => 1000,
      reset: () => {
        seen.resets += 1;
      },
    },
    now: clock.now,
  };
  const uploads = new kind(doors, {
    do: (command: Record<string, unknown>, id?: string) => seen.sent.push({ ...command, id }),
  });
  return {
    ...{ browser, uploads, asked, clock, seen },
    answer: async (value: Answer | string) => {
      asked.at(-1)?.answer(typeof value === "string" ? { ok: true, value } : value);
      await idle();
    },
    names: () => uploads.all.map((each) => each.name),
    states: () => uploads.all.map((each) => each.state),
    hold: (until: Promise<void>) => {
      written = until;
    },
  };
}

export async function idle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await settle();
}
