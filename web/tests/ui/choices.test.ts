import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Conversation } from "../../src/generated/api";
import type { Actions } from "../../src/state/actions";
import { conversation } from "../state/samples";

vi.stubGlobal("location", { hash: "" });

const load = () => import("../../src/ui/notifications/choices");
let module: Awaited<ReturnType<typeof load>>;

beforeAll(async () => {
  module = await load();
});

const NOON = new Date(2026, 2, 14, 12).getTime();

function offered(more: Partial<Conversation>) {
  const asked: unknown[] = [];
  const actions = { do: (wish: unknown) => asked.push(wish) } as unknown as Actions;
  return { asked, items: module.choices(conversation(more), actions, NOON) };
}

describe("the menu of a conversation", () => {
  it("offers levels, of which one holds, and four ways to mute", () => {
    const { asked, items } = offered({ notifications: "first" });
    expect(items.filter((item) => item.checked).map((item) => item.label)).toEqual(["The first of several"]);
    for (const item of items) item.run();
    expect(asked).toHaveLength(8);
    expect(asked[0]).toMatchObject({ notifications: null, muted_until: null });
    expect(asked.slice(4)).toMatchObject([
      { notifications: "first", muted_until: NOON + 3_600_000 },
      { muted_until: NOON + 8 * 3_600_000 },
      { muted_until: new Date(2026, 2, 15, 8).getTime() },
      { muted_until: module.FOR_EVER },
    ]);
  });

  it("offers to take it back while it holds, and not after", () => {
    for (const [until, label] of [
      [module.FOR_EVER, "Mute no longer"],
      [NOON + 1000, /^Mute no longer \(muted until .*\)$/],
    ] as const) {
      const { asked, items } = offered({ muted_until: until });
      const last = items.at(-1);
      expect(last?.label).toMatch(label);
      last?.run();
      expect(asked).toMatchObject([{ muted_until: null }]);
    }
    expect(offered({ muted_until: NOON }).items).toHaveLength(8);
  });
});
