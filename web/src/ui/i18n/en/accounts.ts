// Words of accounts, presence and the contact list.

import type { Plural } from "../catalogue";

export const accounts = {} satisfies Record<string, string | Plural>;
