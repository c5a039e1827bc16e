// Il catalogo italiano. Si dà del tu e il nudge è un «trillo», come in MSN Messenger; il nome che vedono gli altri
// è il «nick», il wink un’«animoticon»; «passkey» resta com’è.

import type { Translation } from "./catalogue";
import { accounts } from "./it/accounts";
import { administration } from "./it/administration";
import { basics } from "./it/basics";
import { conversation } from "./it/conversation";
import { history } from "./it/history";
import { media } from "./it/media";
import { notifications } from "./it/notifications";
import { preferences } from "./it/preferences";

export const it: Translation = {
  ...basics,
  ...accounts,
  ...conversation,
  ...media,
  ...history,
  ...notifications,
  ...preferences,
  ...administration,
};
