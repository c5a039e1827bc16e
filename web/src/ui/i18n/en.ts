// The English catalogue, which says which words there are: those that the first view needs. See en/later.ts.

import { accounts } from "./en/accounts";
import { basics } from "./en/basics";
import { conversation } from "./en/conversation";
import { notifications } from "./en/notifications";

export const en = {
  ...basics,
  ...accounts,
  ...conversation,
  ...notifications,
};
