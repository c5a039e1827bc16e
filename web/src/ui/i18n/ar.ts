// الفهرس العربي: ما لم يُترجم بعد يظهر بالإنجليزية.

import type { Translation } from "./catalogue";

// CONSTRUCTION languages: areas in a folder, as in fr.
export const ar: Translation = {
  contacts: "جهات الاتصال",
  chats: "المحادثات",
  settings: "الإعدادات",
  close: "إغلاق",
  save: "حفظ",
  cancel: "إلغاء",
  sign_in_button: "تسجيل الدخول",
  presence_online: "متصل",
  presence_offline: "غير متصل",
  unread_messages: {
    zero: "لا رسائل غير مقروءة",
    one: "رسالة واحدة غير مقروءة",
    two: "رسالتان غير مقروءتين",
    few: "{count} رسائل غير مقروءة",
    many: "{count} رسالة غير مقروءة",
    other: "{count} رسالة غير مقروءة",
  },
};
