// The English catalogue: the one that says which words there are.

import { accounts } from "./en/accounts";
import { administration } from "./en/administration";
import { basics } from "./en/basics";
import { conversation } from "./en/conversation";
import { history } from "./en/history";
import { media } from "./en/media";
import { notifications } from "./en/notifications";
import { preferences } from "./en/preferences";

export const en = {
  ...basics,
  ...accounts,
  ...conversation,
  ...media,
  ...history,
  ...notifications,
  ...preferences,
  ...administration,
};
