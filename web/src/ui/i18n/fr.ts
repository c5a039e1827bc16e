// Le catalogue français. On y dit « vous », et « wizz » pour le nudge, comme dans MSN Messenger ;
// le wink y est un « clin d’œil », le passkey une « clé d’accès ».

import type { Translation } from "./catalogue";
import { accounts } from "./fr/accounts";
import { basics } from "./fr/basics";
import { conversation } from "./fr/conversation";
import { notifications } from "./fr/notifications";

export const fr: Translation = {
  ...basics,
  ...accounts,
  ...conversation,
  ...notifications,
};
