// De Nederlandse catalogus. We zeggen je, kort en onder vrienden. De nudge is de „por”, de wink de „knipoog”.
// Contactpersoon en weergavenaam heten zoals Messenger ze noemde; een gesprek, een plaatje, een sneltekst.

import type { Translation } from "./catalogue";
import { accounts } from "./nl/accounts";
import { basics } from "./nl/basics";
import { conversation } from "./nl/conversation";
import { notifications } from "./nl/notifications";

export const nl: Translation = {
  ...basics,
  ...accounts,
  ...conversation,
  ...notifications,
};
