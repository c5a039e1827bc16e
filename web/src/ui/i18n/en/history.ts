// Words of search, export and import.

import type { Plural } from "../catalogue";

export const history = {} satisfies Record<string, string | Plural>;
