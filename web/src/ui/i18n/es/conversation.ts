// Las conversaciones.

import type { TranslationOf } from "../catalogue";
import type { conversation as english } from "../en/conversation";

export const conversation: TranslationOf<typeof english> = {
  messages_keys: "Las flechas van de mensaje en mensaje. Inicio va al principio, Fin al último.",
  message_found: "Mensaje encontrado.",
  message_by: "{name}, {when}: {text}",
  message_menu: "Menú del mensaje",
  copy_text: "Copiar el texto",
  copy_quote: "Copiar con nombre y hora",
  quote: "{name}, {when}: {text}",
  action: "{name} {text}",
  participant_joined: "{name} se ha unido a la conversación.",
  participant_left: "{name} ha salido de la conversación.",
  participant_gone: "ha salido",
  send_hint_keys: "Ctrl+Intro envía, Intro empieza una línea nueva.",
  conversation_menu: "Más sobre esta conversación",
  open_in_window: "Abrir en una ventana",
  close_this: "Cerrar",
  reopen_last: "Volver a abrir la última cerrada",
  tab_earlier: "Mover la pestaña hacia el principio",
  tab_later: "Mover la pestaña hacia el final",
  settings_conversations: "Conversaciones",
  setting_enter_sends: "Intro envía",
  setting_enter_sends_hint: "Si no, Intro empieza una línea nueva y Ctrl+Intro envía.",
  setting_send_typing: "Los demás ven que escribes",
  setting_show_formats: "Mostrar las fuentes y colores de los demás",
  setting_codes: "Códigos de Messenger Plus!",
  setting_codes_hint: "Con ellos la gente pone colores en su nick.",
  setting_codes_render: "Mostrar como colores",
  setting_codes_strip: "Quitar",
  setting_codes_raw: "Mostrar tal cual",
  kind_file: "Un archivo",
  kind_wink: "Un guiño",
  kind_voice: "Un clip de voz",
  kind_ink: "Un mensaje a mano",
};
