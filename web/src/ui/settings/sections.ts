// The pages of the settings, in the order in which they are listed. Each is fetched when it is opened.

import type { Component } from "svelte";
import type { Word } from "../i18n/catalogue";

export interface Section {
  readonly id: string;
  readonly word: Word;
  readonly load: () => Promise<{ default: Component }>;
  /** Only for who administers this aMSN2. */
  readonly admin?: boolean;
}

export const sections: readonly Section[] = [
  { id: "general", word: "settings_general", load: () => import("./GeneralSection.svelte") },
  { id: "appearance", word: "settings_appearance", load: () => import("./AppearanceSection.svelte") },
  {
    id: "conversations",
    word: "settings_conversations",
    load: () => import("./ConversationsSection.svelte"),
  },
  {
    id: "notifications",
    word: "settings_notifications",
    load: () => import("./NotificationsSection.svelte"),
  },
  { id: "emoticons", word: "settings_emoticons", load: () => import("./EmoticonsSection.svelte") },
  { id: "history", word: "settings_history", load: () => import("./HistorySection.svelte") },
  { id: "files", word: "settings_files", load: () => import("./FilesSection.svelte") },
  { id: "sessions", word: "settings_sessions", load: () => import("./SessionsSection.svelte") },
  { id: "passkeys", word: "settings_passkeys", load: () => import("./PasskeysSection.svelte") },
  { id: "password", word: "settings_password", load: () => import("./PasswordSection.svelte") },
  { id: "privacy", word: "settings_privacy", load: () => import("./PrivacySection.svelte") },
];
