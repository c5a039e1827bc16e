import { describe, expect, it } from "vitest";
import { isShown, onlyAccount, showOnly } from "../../src/ui/accounts/filter.svelte";

const withAccounts = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, {} as never]));

describe("the account filter", () => {
  it("shows all, or one", () => {
    const both = withAccounts("home", "club");
    expect([isShown(both, "home"), isShown(both, "club")]).toEqual([true, true]);
    showOnly("club");
    expect([isShown(both, "home"), isShown(both, "club")]).toEqual([false, true]);
    showOnly(null);
    expect(onlyAccount(both)).toBeNull();
  });

  it("never hides the only account, nor all when the chosen one is gone", () => {
    showOnly("club");
    expect(isShown(withAccounts("home"), "home")).toBe(true);
    expect(isShown(withAccounts("home", "work"), "home")).toBe(true);
    expect(onlyAccount(withAccounts("club"))).toBeNull();
    expect(onlyAccount({})).toBeNull();
    showOnly(null);
  });
});
