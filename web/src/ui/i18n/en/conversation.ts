// Words of conversations.

import type { Plural } from "../catalogue";

export const conversation = {} satisfies Record<string, string | Plural>;
