// המילים של החשבונות, המצבים ורשימת אנשי הקשר.

import type { TranslationOf } from "../catalogue";
import type { accounts as english } from "../en/accounts";

export const accounts: TranslationOf<typeof english> = {
  endpoint_computer: "במחשב",
  endpoint_web: "בדפדפן",
  endpoint_mobile: "בטלפון",
  endpoint_console: "בקונסולת משחקים",
  endpoint_other: "במכשיר אחר",

  media_music: "מוזיקה",
  media_game: "משחק",
  media_office: "עבודה",

  maintenance_in: {
    one: "הרשת של {network} יורדת לתחזוקה בעוד דקה.",
    two: "הרשת של {network} יורדת לתחזוקה בעוד שתי דקות.",
    other: "הרשת של {network} יורדת לתחזוקה בעוד {count} דקות.",
  },

  of_account: "החשבון {address}",
  filter_accounts: "הצגת אנשי הקשר של",
  all_accounts: "כל החשבונות",
  your_accounts: "החשבונות שלך",
  status_of: "המצב של {whose}: {status}",
  status_of_all: "המצב של כל החשבונות: {status}",
  status_mixed: "שונה",
  status_automatic: "{status}, מעצמו",
  sign_in_all: "כניסה לכל החשבונות",
  sign_out_all: "יציאה מכל החשבונות",
  try_now: "ניסיון עכשיו",
  enter_password: "הקלדת הסיסמה",
  password_and_status: "סיסמה ומצב…",
  sign_in_as: "כניסה במצב",
  remember_password: "לזכור את הסיסמה",
  remember_password_hint: "היא נשמרת מוצפנת. אחרת aMSN2 יבקש אותה אחרי כל הפעלה מחדש.",

  advanced: "מתקדם",
  add_account_services_hint: "למשל https://example.com. אפשר להשאיר ריק אם זה באותו שרת.",
  use_tls: "חיבור ב־TLS",
  verify_tls: "בדיקת האישורים",
  verify_tls_hint: "בלי הבדיקה כל אחד בדרך יכול לקרוא את הסיסמה שלך.",
  only_web: "מכאן אפשר להתחבר רק דרך האינטרנט (http)",
  gateway: "כתובת שער האינטרנט",
  gateway_hint: "אפשר להשאיר ריק ולהשתמש בשער של הרשת.",
  proxy: "פרוקסי",
  proxy_hint: "למשל socks5h://name:password@example.com:1080. אם זה ריק, מתחברים ישירות.",

  endpoints: "איפה החשבון מחובר",
  endpoints_hint: "{address} מחובר במקומות האלה.",
  endpoints_unknown: "הרשת לא מספרת.",
  endpoint_unnamed: "מקום ללא שם",
  endpoint_here: "aMSN2 הזה",
  endpoint_there: "{kind}, {status}",
  sign_out_endpoint: "יציאה משם",
  sign_out_endpoint_of: "יציאה משם: {name}",
  sign_out_elsewhere: "יציאה מכל מקום אחר",

  now_playing: "מה מתנגן אצלך או במה משחקים",
  edit_now_playing: "שינוי מה שמתנגן או במה משחקים: {text}",
  now_playing_tell: "הצגה לאנשי הקשר",
  now_playing_stop: "לא להציג דבר",
  plays: "עכשיו:",
  media_kind: "מה עושים",
  media_title: "כותרת",
  media_artist: "אמן או אמנית",
  on_all_accounts: "בכל החשבונות",

  network_says: "הרשת של {network} אומרת: {text}",
  maintenance_now: "הרשת של {network} יורדת עכשיו לתחזוקה.",
};
