// El catálogo español. Se tutea y el nudge es un «zumbido», como en MSN Messenger; el nombre que ven los demás
// es el «nick», el wink un «guiño», el passkey una «llave de acceso».

import type { Translation } from "./catalogue";
import { accounts } from "./es/accounts";
import { administration } from "./es/administration";
import { basics } from "./es/basics";
import { conversation } from "./es/conversation";
import { history } from "./es/history";
import { media } from "./es/media";
import { notifications } from "./es/notifications";
import { preferences } from "./es/preferences";

export const es: Translation = {
  ...basics,
  ...accounts,
  ...conversation,
  ...media,
  ...history,
  ...notifications,
  ...preferences,
  ...administration,
};
