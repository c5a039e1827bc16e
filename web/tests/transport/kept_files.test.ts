import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { describe, expect, test } from "vitest";
import { KeptFiles } from "../../src/transport/kept_files";

function kept(id: string, at = 1, person = "anna") {
  return {
    id,
    person,
    aim: { conversation: "home:bob@example.com" },
    name: `${id}.txt`,
    file: new Blob([id]),
    at,
  };
}

describe("kept files", () => {
  test("outlive the page, in their order, and are nobody else's", async () => {
    const factory = new IDBFactory();
    const first = new KeptFiles("amsn2", factory);
    expect(await first.put(kept("b", 2))).toBe(true);
    expect(await first.put(kept("a", 3))).toBe(true);
    expect(await first.put(kept("c", 1, "bert"))).toBe(true);
    const second = new KeptFiles("amsn2", factory);
    expect((await second.all("anna")).map((one) => one.id)).toEqual(["b", "a"]);
    expect((await second.get("a"))?.name).toBe("a.txt");
    await second.remove("b");
    expect(await first.get("b")).toBeUndefined();
    expect((await first.all("anna")).map((one) => one.id)).toEqual(["a"]);
  });

  test.each([
    ["no database", undefined],
    [
      "one that refuses",
      {
        open: () => {
          throw new Error("no");
        },
      } as unknown as IDBFactory,
    ],
  ])("are kept nowhere in a browser with %s, which is no harm", async (_name, factory) => {
    const files = new KeptFiles("amsn2", factory);
    expect(await files.put(kept("a"))).toBe(false);
    expect(await files.all("anna")).toEqual([]);
    expect(await files.get("a")).toBeUndefined();
    await files.remove("a");
  });

  test("that were kept when all went into conversations still do", async () => {
    const factory = new IDBFactory();
    const files = new KeptFiles("amsn2", factory);
    const { aim, ...rest } = kept("a");
    await files.put({ ...rest, ...aim } as unknown as ReturnType<typeof kept>);
    expect((await files.get("a"))?.aim).toEqual(aim);
    expect((await files.all("anna")).map((one) => one.aim)).toEqual([aim]);
  });

  test("a database that another tab has closed is no harm", async () => {
    const factory = new IDBFactory();
    const files = new KeptFiles("amsn2", factory);
    await files.put(kept("a"));
    await new Promise((resolve) => {
      factory.deleteDatabase("amsn2:files").onsuccess = resolve;
    });
    expect(await files.put(kept("a"))).toBe(false);
    expect(await files.all("anna")).toEqual([]);
  });
});
