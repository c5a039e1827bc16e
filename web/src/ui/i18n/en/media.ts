// Words of pictures, emoticons and files.

import type { Plural } from "../catalogue";

export const media = {} satisfies Record<string, string | Plural>;
