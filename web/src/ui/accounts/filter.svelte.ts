// Of which account contacts and conversations are shown: all, or one; as long as the page lives.

import type { AccountId, Snapshot } from "../../generated/api";

let chosen = $state<AccountId | null>(null);

/** The one account that is shown, null for all of them; one that is gone is not chosen any more. */
export function onlyAccount(accounts: Snapshot["accounts"]): AccountId | null {
  if (chosen === null || !Object.hasOwn(accounts, chosen)) return null;
  return Object.keys(accounts).length > 1 ? chosen : null;
}

/** Whether what belongs to that account is shown. */
export function isShown(accounts: Snapshot["accounts"], account: AccountId): boolean {
  const only = onlyAccount(accounts);
  return only === null || only === account;
}

/** Show one account only; null: all. */
export function showOnly(account: AccountId | null): void {
  chosen = account;
}
