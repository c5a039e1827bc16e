// הקטלוג העברי: פנייה ניטרלית — שמות פעולה על לחצנים, ״יש ל…״ ו״אפשר ל…״ במשפטים, ולוכסן רק כשאין דרך אחרת.
// nudge הוא ״נודניק״ כמו במסנג׳ר של פעם, wink ״קריצה״, emoticon ״רגשון״, contact ״איש קשר״, theme ״ערכת נושא״.

import type { Translation } from "./catalogue";
import { accounts } from "./he/accounts";
import { basics } from "./he/basics";
import { conversation } from "./he/conversation";
import { notifications } from "./he/notifications";

export const he: Translation = {
  ...basics,
  ...accounts,
  ...conversation,
  ...notifications,
};
