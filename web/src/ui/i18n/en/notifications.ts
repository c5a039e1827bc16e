// Words of notifications.

import type { Plural } from "../catalogue";

export const notifications = {} satisfies Record<string, string | Plural>;
