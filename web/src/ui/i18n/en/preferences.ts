// Words of the settings and themes.

import type { Plural } from "../catalogue";

export const preferences = {} satisfies Record<string, string | Plural>;
