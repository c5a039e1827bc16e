// Il catalogo italiano. Si dà del tu e il nudge è un «trillo», come in MSN Messenger; il nome che vedono gli altri
// è il «nick», il wink un’«animoticon»; «passkey» resta com’è.

import type { Translation } from "./catalogue";
import { accounts } from "./it/accounts";
import { basics } from "./it/basics";
import { conversation } from "./it/conversation";
import { notifications } from "./it/notifications";

export const it: Translation = {
  ...basics,
  ...accounts,
  ...conversation,
  ...notifications,
};
