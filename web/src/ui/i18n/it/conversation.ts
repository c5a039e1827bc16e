// Le conversazioni.

import type { TranslationOf } from "../catalogue";
import type { conversation as english } from "../en/conversation";

export const conversation: TranslationOf<typeof english> = {
  messages_keys: "Le frecce vanno da un messaggio all’altro. Inizio va al principio, Fine all’ultimo.",
  message_found: "Messaggio trovato.",
  message_by: "{name}, {when}: {text}",
  message_menu: "Menu del messaggio",
  copy_text: "Copia il testo",
  copy_quote: "Copia con nome e ora",
  quote: "{name}, {when}: {text}",
  action: "{name} {text}",
  participant_joined: "{name} ora partecipa alla conversazione.",
  participant_left: "{name} ha lasciato la conversazione.",
  participant_gone: "ha lasciato",
  send_hint_keys: "Ctrl+Invio spedisce, Invio va a capo.",
  conversation_menu: "Altro su questa conversazione",
  open_in_window: "Apri in una finestra",
  close_this: "Chiudi",
  reopen_last: "Riapri l’ultima chiusa",
  tab_earlier: "Sposta la scheda verso l’inizio",
  tab_later: "Sposta la scheda verso la fine",
  settings_conversations: "Conversazioni",
  setting_enter_sends: "Invio spedisce",
  setting_enter_sends_hint: "Altrimenti Invio va a capo e Ctrl+Invio spedisce.",
  setting_send_typing: "Gli altri vedono che scrivi",
  setting_show_formats: "Mostra caratteri e colori degli altri",
  setting_codes: "Codici di Messenger Plus!",
  setting_codes_hint: "Servono a mettere i colori nei nick.",
  setting_codes_render: "Mostra come colori",
  setting_codes_strip: "Togli",
  setting_codes_raw: "Mostra così come sono",
  kind_file: "Un file",
  kind_wink: "Un’animoticon",
  kind_voice: "Un clip vocale",
  kind_ink: "Un messaggio a mano",
};
