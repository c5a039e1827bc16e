// See en/later.ts.

import type { LaterTranslation } from "../catalogue";
import { administration } from "./administration";
import { history } from "./history";
import { media } from "./media";
import { preferences } from "./preferences";

export const later: LaterTranslation = {
  ...administration,
  ...history,
  ...media,
  ...preferences,
};
