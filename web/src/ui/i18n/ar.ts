// الفهرس العربي: فصحى بسيطة، والخطاب بصيغة المفرد المذكر كعادة البرامج، والأزرار بالمصدر («إرسال»، «إغلاق»).
// nudge «هزّة» كما عرفها الناس في الماسنجر، وwink «غمزة»، وemoticon «رمز»، وcontact «جهة اتصال»، وtheme «مظهر».

import { accounts } from "./ar/accounts";
import { basics } from "./ar/basics";
import { conversation } from "./ar/conversation";
import { notifications } from "./ar/notifications";
import type { Translation } from "./catalogue";

export const ar: Translation = {
  ...basics,
  ...accounts,
  ...conversation,
  ...notifications,
};
