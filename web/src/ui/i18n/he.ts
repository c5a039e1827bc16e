// הקטלוג העברי: מה שעוד לא תורגם מופיע באנגלית.

import type { Translation } from "./catalogue";

// CONSTRUCTION languages: areas in a folder, as in fr.
export const he: Translation = {
  contacts: "אנשי קשר",
  chats: "שיחות",
  settings: "הגדרות",
  close: "סגירה",
  save: "שמירה",
  cancel: "ביטול",
  sign_in_button: "כניסה",
  presence_online: "מחובר",
  presence_offline: "לא מחובר",
  unread_messages: {
    one: "הודעה אחת שלא נקראה",
    two: "שתי הודעות שלא נקראו",
    other: "{count} הודעות שלא נקראו",
  },
};
