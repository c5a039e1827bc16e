import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Activity, AGAIN, STILL } from "../../src/state/activity";

class Desk {
  time = 0;
  attended = true;
  said: [boolean, string | null, number][] = [];
  private timers: { at: number; run: () => void }[] = [];
  readonly activity: Activity;

  constructor() {
    this.activity = new Activity(
      {
        now: () => this.time,
        attended: () => this.attended,
        later: (run, milliseconds) => {
          const timer = { at: this.time + milliseconds, run };
          this.timers.push(timer);
          return () => {
            this.timers = this.timers.filter((other) => other !== timer);
          };
        },
      },
      (active, conversation) => this.said.push([active, conversation, this.time]),
    );
  }

  passBy(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.timers = this.timers.filter((other) => other !== next);
      this.time = Math.max(this.time, next.at);
      next.run();
    }
    this.time = end;
  }
}

describe("activity", () => {
  it("says that somebody is there, again each minute, and that they have gone", () => {
    const desk = new Desk();
    desk.activity.look("a:b");
    desk.passBy(AGAIN);
    desk.activity.input();
    desk.passBy(STILL + AGAIN);
    expect(desk.said).toEqual([
      [true, "a:b", 0],
      [true, "a:b", AGAIN],
      [true, "a:b", 2 * AGAIN],
      [false, null, AGAIN + STILL],
    ]);
    desk.activity.input();
    expect(desk.said.at(-1)).toEqual([true, "a:b", desk.time]);
  });

  it("follows what is looked at, and the focus", () => {
    const desk = new Desk();
    desk.activity.look(null);
    desk.activity.look("a:b");
    expect(desk.activity.looksAt).toBe("a:b");
    desk.attended = false;
    desk.activity.changed();
    expect(desk.activity.looksAt).toBeNull();
    desk.attended = true;
    desk.activity.changed();
    desk.activity.stop();
    desk.activity.input();
    desk.passBy(10 * AGAIN);
    expect(desk.said.map(([active, conversation]) => [active, conversation])).toEqual([
      [true, null],
      [true, "a:b"],
      [false, null],
      [true, "a:b"],
      [false, null],
    ]);
  });

  it("speaks again when its page is come back to", () => {
    const desk = new Desk();
    desk.activity.look("a:b");
    desk.activity.stop();
    desk.passBy(STILL);
    desk.activity.start();
    expect(desk.said.map(([active]) => active)).toEqual([true, false, true]);
    expect(desk.activity.looksAt).toBe("a:b");
  });

  it("says nothing of a tab that was never looked at, and all anew when it was forgotten", () => {
    const hidden = new Desk();
    hidden.attended = false;
    hidden.activity.look("a:b");
    hidden.activity.stop();
    expect(hidden.said).toEqual([]);
    const desk = new Desk();
    desk.activity.look("a:b");
    desk.activity.again();
    expect(desk.said).toHaveLength(2);
  });

  it("is never believed longer than somebody was there", () => {
    const acts = fc.array(
      fc.tuple(fc.constantFrom("input", "look", "hide", "show"), fc.integer({ min: 0, max: 200_000 })),
    );
    fc.assert(
      fc.property(acts, (stream) => {
        const desk = new Desk();
        let last = 0;
        for (const [what, pause] of stream) {
          desk.passBy(pause);
          if (what === "hide" || what === "show") desk.attended = what === "show";
          if (what === "input") desk.activity.input();
          else if (what === "look") desk.activity.look(`a:${pause}`);
          else desk.activity.changed();
          if (what !== "hide") last = desk.time;
        }
        desk.passBy(10 * STILL);
        const active = desk.said.filter(([there]) => there);
        expect(active.every(([, , at]) => at < last + STILL)).toBe(true);
        if (active.length > 0) expect(desk.said.at(-1)?.[0]).toBe(false);
        // Two words that follow each other differ, or a minute lies between them.
        for (const [index, [there, what, at]] of desk.said.entries()) {
          const before = desk.said[index - 1];
          if (before !== undefined && before[0] === there && before[1] === what) {
            expect(at - before[2]).toBeGreaterThanOrEqual(AGAIN);
          }
        }
      }),
    );
  });
});
