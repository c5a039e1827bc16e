// Gesprekken.

import type { TranslationOf } from "../catalogue";
import type { conversation as english } from "../en/conversation";

export const conversation: TranslationOf<typeof english> = {
  messages_keys:
    "Met de pijltjestoetsen ga je van bericht naar bericht, met Home naar het begin, met End naar het nieuwste.",
  message_found: "Bericht gevonden.",
  message_by: "{name}, {when}: {text}",
  heard: "{name}: {text}",
  heard_elsewhere: "Bericht van {name}: {text}",
  message_menu: "Menu van het bericht",
  copy_text: "Tekst kopiëren",
  copy_quote: "Met naam en tijd kopiëren",
  quote: "{name}, {when}: {text}",
  action: "{name} {text}",
  participant_joined: "{name} neemt nu deel aan het gesprek.",
  participant_left: "{name} heeft het gesprek verlaten.",
  participant_left_own: "Je hebt het gesprek verlaten.",
  beginning_several: "Hier begint je gesprek met {names}.",
  participant_gone: "niet meer erbij",
  send_hint_keys: "Ctrl+Enter verzendt, Enter begint een nieuwe regel.",
  conversation_menu: "Meer over dit gesprek",
  open_in_window: "In een venster openen",
  close_this: "Sluiten",
  reopen_last: "Laatst gesloten weer openen",
  tab_earlier: "Tabblad naar voren",
  tab_later: "Tabblad naar achteren",
  settings_conversations: "Gesprekken",
  setting_enter_sends: "Enter verzendt",
  setting_enter_sends_hint: "Staat dit uit, dan begint Enter een nieuwe regel en verzendt Ctrl+Enter.",
  setting_send_typing: "Anderen zien dat je typt",
  setting_show_formats: "Lettertypen en kleuren van anderen tonen",
  setting_codes: "Codes van Messenger Plus!",
  setting_codes_hint: "Daarmee geven mensen hun naam kleuren.",
  setting_codes_render: "Als kleuren tonen",
  setting_codes_strip: "Weglaten",
  setting_codes_raw: "Tonen zoals ze zijn",
  kind_file: "Een bestand",
  kind_wink: "Een knipoog",
  kind_voice: "Een spraakbericht",
  kind_ink: "Handschrift",
};
