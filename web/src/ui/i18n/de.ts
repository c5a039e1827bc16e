// Der deutsche Katalog. Wir sagen du, kurz und unter Freunden. Der Nudge ist der „Stups“, man stupst an;
// der Wink bleibt der „Wink“. Ein Kontakt, eine Unterhaltung, ein Verlauf, ein Design. Administrator ist,
// wer die „Verwaltung“ hat: Das meint alle.

import type { Translation } from "./catalogue";
import { accounts } from "./de/accounts";
import { basics } from "./de/basics";
import { conversation } from "./de/conversation";
import { notifications } from "./de/notifications";

export const de: Translation = {
  ...basics,
  ...accounts,
  ...conversation,
  ...notifications,
};
