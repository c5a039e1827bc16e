// Der deutsche Katalog: Was noch fehlt, ist Englisch.

import type { Translation } from "./catalogue";

// CONSTRUCTION languages: areas in a folder, as in fr.
export const de: Translation = {
  contacts: "Kontakte",
  chats: "Gespräche",
  settings: "Einstellungen",
  close: "Schließen",
  save: "Speichern",
  cancel: "Abbrechen",
  sign_in_button: "Anmelden",
  presence_online: "Online",
  presence_offline: "Offline",
  unread_messages: { one: "{count} ungelesene Nachricht", other: "{count} ungelesene Nachrichten" },
};
