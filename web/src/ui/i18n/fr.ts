// Le catalogue français. On y dit « vous », et « wizz » pour le nudge, comme dans MSN Messenger ;
// le wink y est un « clin d’œil », le passkey une « clé d’accès ».

import type { Translation } from "./catalogue";
import { accounts } from "./fr/accounts";
import { administration } from "./fr/administration";
import { basics } from "./fr/basics";
import { conversation } from "./fr/conversation";
import { history } from "./fr/history";
import { media } from "./fr/media";
import { notifications } from "./fr/notifications";
import { preferences } from "./fr/preferences";

export const fr: Translation = {
  ...basics,
  ...accounts,
  ...conversation,
  ...media,
  ...history,
  ...notifications,
  ...preferences,
  ...administration,
};
