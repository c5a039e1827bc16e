// O catálogo português, como se fala no Brasil. Trata por «você» e o nudge é «chamar a atenção», como no MSN
// Messenger; o nome que os outros veem é o «nick», o wink continua «wink», a passkey é a «chave de acesso».

import type { Translation } from "./catalogue";
import { accounts } from "./pt/accounts";
import { basics } from "./pt/basics";
import { conversation } from "./pt/conversation";
import { notifications } from "./pt/notifications";

export const pt: Translation = {
  ...basics,
  ...accounts,
  ...conversation,
  ...notifications,
};
