// The statuses that people choose, in the order in which menus have them. Idle comes by itself.

import type { Account, Presence } from "../../generated/api";
import { t } from "../i18n/language.svelte";

/** As the server calls the network in itself. */
export const BUILT_IN = "built-in";

export const statuses: readonly Presence[] = [
  "online",
  "busy",
  "be_right_back",
  "away",
  "phone",
  "lunch",
  "hidden",
];

/** What others see of it now. */
export function shownPresence(account: Account): Presence {
  if (account.state !== "signed_in") return "offline";
  return account.automatic ?? account.presence;
}

/** Whether nothing can go on before the password is given. */
export function needsPassword(account: Account): boolean {
  return account.problem?.code === "wrong_password" || account.problem?.code === "password_missing";
}

/** The name of the network it is on, which of ours alone is a word: that of the choice, or the host. */
export function networkOf(
  account: Pick<Account, "server">,
  networks: readonly { readonly id: string; readonly title: string }[],
): string {
  if (account.server === BUILT_IN) return t("endpoint_here");
  return networks.find((choice) => choice.id === account.server)?.title ?? account.server;
}
