// Words of conversations.

import type { Plural } from "../catalogue";

export const conversation = {
  messages_keys: "Arrow keys go from message to message. Home goes to the beginning, End to the latest.",
  message_found: "Message found.",
  message_by: "{name}, {when}: {text}",
  message_menu: "Message menu",
  copy_text: "Copy the text",
  copy_quote: "Copy with name and time",
  quote: "{name}, {when}: {text}",
  action: "{name} {text}",
  send_hint_keys: "Ctrl+Enter sends, Enter begins a new line.",
  conversation_menu: "More about this conversation",
  open_in_window: "Open in a window",
  close_this: "Close",
  reopen_last: "Open again what was closed last",
  settings_conversations: "Conversations",
  setting_enter_sends: "Enter sends",
  setting_enter_sends_hint: "Without, Enter begins a new line and Ctrl+Enter sends.",
  setting_send_typing: "Others see that you write",
  setting_show_formats: "Show others’ fonts and colours",
  setting_codes: "Codes of Messenger Plus!",
  setting_codes_hint: "People put colours into their names with them.",
  setting_codes_render: "Show as colours",
  setting_codes_strip: "Leave out",
  setting_codes_raw: "Show as they are",
  kind_file: "A file",
  kind_wink: "A wink",
  kind_voice: "A voice clip",
  kind_ink: "Handwriting",
} satisfies Record<string, string | Plural>;
