// Le catalogue français.

import type { Translation } from "./catalogue";
import { basics } from "./fr/basics";

export const fr: Translation = { ...basics };
