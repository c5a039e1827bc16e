// The words of pages and dialogs that are fetched when they are opened: these come with the first of them.

import { administration } from "./administration";
import { history } from "./history";
import { media } from "./media";
import { preferences } from "./preferences";

export const later = {
  ...administration,
  ...history,
  ...media,
  ...preferences,
};
