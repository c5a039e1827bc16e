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
  kind_file: "A file",
  kind_wink: "A wink",
  kind_voice: "A voice clip",
  kind_ink: "Handwriting",
} satisfies Record<string, string | Plural>;
