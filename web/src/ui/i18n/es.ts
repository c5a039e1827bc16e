// El catálogo español. Se tutea y el nudge es un «zumbido», como en MSN Messenger; el nombre que ven los demás
// es el «nick», el wink un «guiño», el passkey una «llave de acceso».

import type { Translation } from "./catalogue";
import { accounts } from "./es/accounts";
import { basics } from "./es/basics";
import { conversation } from "./es/conversation";
import { notifications } from "./es/notifications";

export const es: Translation = {
  ...basics,
  ...accounts,
  ...conversation,
  ...notifications,
};
