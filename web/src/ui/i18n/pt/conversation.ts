// As conversas.

import type { TranslationOf } from "../catalogue";
import type { conversation as english } from "../en/conversation";

export const conversation: TranslationOf<typeof english> = {
  messages_keys: "As setas vão de mensagem em mensagem. Home vai para o começo, End para a última.",
  message_found: "Mensagem encontrada.",
  message_by: "{name}, {when}: {text}",
  message_menu: "Menu da mensagem",
  copy_text: "Copiar o texto",
  copy_quote: "Copiar com nome e hora",
  quote: "{name}, {when}: {text}",
  action: "{name} {text}",
  participant_joined: "{name} entrou na conversa.",
  participant_left: "{name} saiu da conversa.",
  participant_gone: "saiu",
  send_hint_keys: "Ctrl+Enter envia, Enter começa uma nova linha.",
  conversation_menu: "Mais sobre esta conversa",
  open_in_window: "Abrir em uma janela",
  close_this: "Fechar",
  reopen_last: "Reabrir a última fechada",
  tab_earlier: "Mover a aba em direção ao início",
  tab_later: "Mover a aba em direção ao fim",
  settings_conversations: "Conversas",
  setting_enter_sends: "Enter envia",
  setting_enter_sends_hint: "Sem isso, Enter começa uma nova linha e Ctrl+Enter envia.",
  setting_send_typing: "Os outros veem que você digita",
  setting_show_formats: "Mostrar as fontes e cores dos outros",
  setting_codes: "Códigos do Messenger Plus!",
  setting_codes_hint: "Com eles as pessoas põem cores no nick.",
  setting_codes_render: "Mostrar como cores",
  setting_codes_strip: "Retirar",
  setting_codes_raw: "Mostrar como são",
  kind_file: "Um arquivo",
  kind_wink: "Um wink",
  kind_voice: "Um clipe de voz",
  kind_ink: "Uma mensagem à mão",
};
