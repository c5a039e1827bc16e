// Where the page is, as its address says behind the #. Tokens live there since it never reaches a log.

import type { ConversationId } from "../generated/api";
import { isMarked, passed, stepsBack } from "./layers";

export type Route =
  | { readonly page: "home" }
  | {
      readonly page: "conversation";
      readonly conversation: ConversationId;
      /** The message that is looked for. */
      readonly position: number | null;
      /** In a window of its own: only that conversation. */
      readonly alone: boolean;
    }
  | { readonly page: "search"; readonly conversation: ConversationId | null }
  | { readonly page: "settings"; readonly section: string | null }
  | { readonly page: "administration"; readonly section: string | null }
  | { readonly page: "reset"; readonly token: string }
  | { readonly page: "set_up"; readonly token: string }
  | { readonly page: "join"; readonly token: string };

export function routeOf(hash: string): Route {
  const [, page, ...rest] = hash.replace(/^#/, "").split("/");
  if (page === "c" || page === "window") {
    const [, id, place] = /^(.*?)(?:\/m\/(\d{1,16}))?$/.exec(rest.join("/")) ?? [];
    const conversation = decode(id ?? "");
    const position = place === undefined ? null : Number(place);
    if (conversation) return { page: "conversation", conversation, position, alone: page === "window" };
  }
  const word = decode(rest.join("/"));
  if (page === "search") return { page: "search", conversation: word || null };
  if (page === "settings") return { page: "settings", section: word || null };
  if (page === "admin") return { page: "administration", section: word || null };
  if (page === "reset" && word) return { page: "reset", token: word };
  if (page === "setup" && word) return { page: "set_up", token: word };
  if (page === "join" && word) return { page: "join", token: word };
  return { page: "home" };
}

export function hashOf(
  conversation: ConversationId | null,
  position: number | null = null,
  alone = false,
): string {
  if (conversation === null) return "#/";
  const place = position === null ? "" : `/m/${position}`;
  return `#/${alone ? "window" : "c"}/${encodeURIComponent(conversation)}${place}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

let current = $state.raw<Route>(routeOf(globalThis.location.hash));

globalThis.addEventListener("hashchange", () => {
  current = routeOf(globalThis.location.hash);
});

export function route(): Route {
  return current;
}

/** Where is looked for what was said: in a conversation, or in everything. */
export function searchHash(conversation: ConversationId | null = null): string {
  return conversation === null ? "#/search" : `#/search/${encodeURIComponent(conversation)}`;
}

export function settingsHash(section: string | null = null): string {
  return section === null ? "#/settings" : `#/settings/${section}`;
}

export function administrationHash(section: string | null = null): string {
  return section === null ? "#/admin" : `#/admin/${section}`;
}

/** Go there; `replace` when there is no going back to where one was. */
export function go(hash: string, replace = false): void {
  const { location, history } = globalThis;
  if (location.hash === hash) return;
  // What was come to from inside can be left by going back; what the address bar opened cannot.
  if (isMarked()) history.replaceState({ inside: true }, "", hash);
  else if (replace) history.replaceState(history.state, "", hash);
  else history.pushState({ inside: true }, "", hash);
  passed();
  current = routeOf(hash);
}

/** Leave a page the way one came; to `otherwise` when one came from outside. */
export function back(otherwise: string): void {
  const state = globalThis.history.state as { inside?: boolean } | null;
  if (state?.inside === true) globalThis.history.go(-stepsBack());
  else go(otherwise, true);
}
