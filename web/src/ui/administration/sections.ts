// The pages of administration, in the order in which they are listed. Each is fetched when it is opened.

import type { Section } from "../settings/sections";

export const sections: readonly Section[] = [
  { id: "people", word: "admin_people", load: () => import("./PeopleSection.svelte") },
  { id: "invitations", word: "admin_invitations", load: () => import("./InvitationsSection.svelte") },
  { id: "storage", word: "admin_storage", load: () => import("./StorageSection.svelte") },
  { id: "health", word: "admin_health", load: () => import("./HealthSection.svelte") },
  { id: "errors", word: "admin_troubles", load: () => import("./TroublesSection.svelte") },
];
