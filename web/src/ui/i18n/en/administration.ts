// Words of administration, sessions and passkeys.

import type { Plural } from "../catalogue";

export const administration = {} satisfies Record<string, string | Plural>;
