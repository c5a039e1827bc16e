// המילים של השיחות.

import type { TranslationOf } from "../catalogue";
import type { conversation as english } from "../en/conversation";

export const conversation: TranslationOf<typeof english> = {
  messages_keys: "החצים עוברים מהודעה להודעה. Home עובר להתחלה, End לאחרונה.",
  message_found: "ההודעה נמצאה.",
  message_by: "{name}, {when}: {text}",
  message_menu: "תפריט ההודעה",
  copy_text: "העתקת הטקסט",
  copy_quote: "העתקה עם השם והשעה",
  quote: "{name}, {when}: {text}",
  action: "{name} {text}",
  participant_joined: "{name} הצטרף/ה לשיחה.",
  participant_left: "{name} עזב/ה את השיחה.",
  participant_gone: "כבר לא בשיחה",
  send_hint_keys: "Ctrl+Enter שולח, Enter מתחיל שורה חדשה.",
  conversation_menu: "עוד על השיחה הזאת",
  open_in_window: "פתיחה בחלון",
  close_this: "סגירה",
  reopen_last: "פתיחה מחדש של האחרונה שנסגרה",
  tab_earlier: "הזזת הלשונית לכיוון ההתחלה",
  tab_later: "הזזת הלשונית לכיוון הסוף",
  kind_file: "קובץ",
  kind_wink: "קריצה",
  kind_voice: "קטע קולי",
  kind_ink: "כתב יד",
  settings_conversations: "שיחות",
  setting_enter_sends: "Enter שולח",
  setting_enter_sends_hint: "בלי זה, Enter מתחיל שורה חדשה ו־Ctrl+Enter שולח.",
  setting_send_typing: "אחרים רואים שכותבים להם",
  setting_show_formats: "הצגת הגופנים והצבעים של אחרים",
  setting_codes: "הקודים של Messenger Plus",
  setting_codes_hint: "בעזרתם אנשים צובעים את השמות שלהם.",
  setting_codes_render: "הצגה כצבעים",
  setting_codes_strip: "השמטה",
  setting_codes_raw: "הצגה כפי שהם",
};
