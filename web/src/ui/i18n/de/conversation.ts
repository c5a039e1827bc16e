// Unterhaltungen.

import type { TranslationOf } from "../catalogue";
import type { conversation as english } from "../en/conversation";

export const conversation: TranslationOf<typeof english> = {
  messages_keys:
    "Mit den Pfeiltasten gehst du von Nachricht zu Nachricht, mit Pos1 an den Anfang, mit Ende zur neuesten.",
  message_found: "Nachricht gefunden.",
  message_by: "{name}, {when}: {text}",
  heard: "{name}: {text}",
  heard_elsewhere: "Nachricht von {name}: {text}",
  message_menu: "Menü der Nachricht",
  copy_text: "Text kopieren",
  copy_quote: "Mit Name und Zeit kopieren",
  quote: "{name}, {when}: {text}",
  action: "{name} {text}",
  participant_joined: "{name} ist der Unterhaltung beigetreten.",
  participant_left: "{name} hat die Unterhaltung verlassen.",
  participant_left_own: "Du hast die Unterhaltung verlassen.",
  beginning_several: "Hier beginnt deine Unterhaltung mit {names}.",
  participant_gone: "nicht mehr dabei",
  send_hint_keys: "Strg+Enter sendet, Enter beginnt eine neue Zeile.",
  conversation_menu: "Mehr zu dieser Unterhaltung",
  open_in_window: "In einem Fenster öffnen",
  close_this: "Schließen",
  reopen_last: "Zuletzt Geschlossenes wieder öffnen",
  tab_earlier: "Tab weiter nach vorn",
  tab_later: "Tab weiter nach hinten",
  settings_conversations: "Unterhaltungen",
  setting_enter_sends: "Enter sendet",
  setting_enter_sends_hint: "Ist das aus, beginnt Enter eine neue Zeile, und Strg+Enter sendet.",
  setting_send_typing: "Andere sehen, dass du schreibst",
  setting_show_formats: "Schriften und Farben anderer zeigen",
  setting_codes: "Codes von Messenger Plus!",
  setting_codes_hint: "Damit färben Leute ihre Namen.",
  setting_codes_render: "Als Farben zeigen",
  setting_codes_strip: "Weglassen",
  setting_codes_raw: "Unverändert zeigen",
  kind_file: "Eine Datei",
  kind_wink: "Ein Wink",
  kind_voice: "Eine Sprachnachricht",
  kind_ink: "Handschrift",
};
