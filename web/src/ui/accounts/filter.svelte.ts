// Of which account contacts and conversations are shown: all, or one; as long as the page lives.

import type { AccountId, Snapshot } from "../../generated/api";

let chosen = $state<AccountId | null>(null);

/** The one account that is shown, null for all of them; one that is gone is not chosen any more. */
export function onlyAccount(snapshot: Pick<Snapshot, "accounts"> | null): AccountId | null {
  const accounts = Object.keys(snapshot?.accounts ?? {});
  return chosen !== null && accounts.length > 1 && accounts.includes(chosen) ? chosen : null;
}

/** Whether what belongs to that account is shown. */
export function isShown(snapshot: Pick<Snapshot, "accounts"> | null, account: AccountId): boolean {
  const only = onlyAccount(snapshot);
  return only === null || only === account;
}

/** Show one account only; null: all. */
export function showOnly(account: AccountId | null): void {
  chosen = account;
}
