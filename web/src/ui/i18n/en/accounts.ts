// Words of accounts, presence and the contact list.

import type { Plural } from "../catalogue";

export const accounts = {
  of_account: "account {address}",
  filter_accounts: "Show contacts of",
  all_accounts: "All accounts",
} satisfies Record<string, string | Plural>;
