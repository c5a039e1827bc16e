// Where the page is, as its address says behind the #. Tokens live there since it never reaches a log.

import type { ConversationId } from "../generated/api";

export type Route =
  | { readonly page: "home" }
  | { readonly page: "conversation"; readonly conversation: ConversationId }
  | { readonly page: "set_up"; readonly token: string }
  | { readonly page: "join"; readonly token: string };

export function routeOf(hash: string): Route {
  const [, page, ...rest] = hash.replace(/^#/, "").split("/");
  const word = decode(rest.join("/"));
  if (page === "c" && word) return { page: "conversation", conversation: word };
  if (page === "setup" && word) return { page: "set_up", token: word };
  if (page === "join" && word) return { page: "join", token: word };
  return { page: "home" };
}

export function hashOf(conversation: ConversationId | null): string {
  return conversation === null ? "#/" : `#/c/${encodeURIComponent(conversation)}`;
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

/** Go there; `replace` when there is no going back to where one was. */
export function go(hash: string, replace = false): void {
  if (globalThis.location.hash === hash) return;
  if (replace) globalThis.history.replaceState(null, "", hash);
  else globalThis.history.pushState(null, "", hash);
  current = routeOf(hash);
}
