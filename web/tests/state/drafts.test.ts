import { expect, test } from "vitest";
import { Drafts } from "../../src/state/drafts";
import { conversationWith, newId } from "../../src/state/ids";

function storage() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

test("a draft survives a reload and goes when it is sent", () => {
  const kept = storage();
  new Drafts(kept).set("home:bob", "half a thou");
  expect(new Drafts(kept).get("home:bob")).toBe("half a thou");
  expect(new Drafts(kept).get("home:carol")).toBe("");
  new Drafts(kept).set("home:bob", "");
  expect(kept.items.size).toBe(0);
});

test("a storage that is full or forbidden costs no draft", () => {
  const refuse = () => {
    throw new DOMException("no", "QuotaExceededError");
  };
  const drafts = new Drafts({ getItem: refuse, setItem: refuse, removeItem: refuse });
  expect(drafts.get("home:bob")).toBe("");
  drafts.set("home:bob", "half a thou");
  expect(drafts.get("home:bob")).toBe("half a thou");
});

test("ids are UUIDs as the contract wants them, and never the same", () => {
  const ids = Array.from({ length: 500 }, newId);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(500);
});

test("the conversation with one contact is known before the server says so", () => {
  expect(conversationWith("home", "Bob@Example.com")).toBe("home:bob@example.com");
});
