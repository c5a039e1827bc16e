// كلمات المحادثات.

import type { TranslationOf } from "../catalogue";
import type { conversation as english } from "../en/conversation";

export const conversation: TranslationOf<typeof english> = {
  messages_keys: "تنتقل الأسهم من رسالة إلى أخرى. يذهب Home إلى البداية، وEnd إلى الأحدث.",
  message_found: "عُثر على الرسالة.",
  message_by: "{name}، {when}: {text}",
  message_menu: "قائمة الرسالة",
  copy_text: "نسخ النص",
  copy_quote: "نسخ مع الاسم والوقت",
  quote: "{name}، {when}: {text}",
  action: "{name} {text}",
  participant_joined: "انضمّ {name} إلى المحادثة.",
  participant_left: "غادر {name} المحادثة.",
  participant_gone: "غادر المحادثة",
  send_hint_keys: "يرسل Ctrl+Enter الرسالة، ويبدأ Enter سطرًا جديدًا.",
  conversation_menu: "المزيد عن هذه المحادثة",
  open_in_window: "فتح في نافذة",
  close_this: "إغلاق",
  reopen_last: "إعادة فتح آخر ما أُغلق",
  tab_earlier: "نقل علامة التبويب نحو البداية",
  tab_later: "نقل علامة التبويب نحو النهاية",
  kind_file: "ملف",
  kind_wink: "غمزة",
  kind_voice: "مقطع صوتي",
  kind_ink: "كتابة بخط اليد",
  settings_conversations: "المحادثات",
  setting_enter_sends: "المفتاح Enter يرسل",
  setting_enter_sends_hint: "إن أُوقف، بدأ Enter سطرًا جديدًا وأرسل Ctrl+Enter الرسالة.",
  setting_send_typing: "يرى الآخرون أنك تكتب",
  setting_show_formats: "إظهار خطوط الآخرين وألوانهم",
  setting_codes: "شفرات Messenger Plus",
  setting_codes_hint: "بها يلوّن الناس أسماءهم.",
  setting_codes_render: "إظهارها ألوانًا",
  setting_codes_strip: "حذفها",
  setting_codes_raw: "إظهارها كما هي",
};
