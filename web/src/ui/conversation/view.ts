// What shows a conversation and the emoticons in it, fetched beside the first view: a person chooses one a moment later.

import type { Component } from "svelte";
import type { Conversation } from "../../generated/api";
import { fetchDrawings } from "../text/drawings.svelte";

export type View = Component<{ conversation: Conversation }>;

let here: View | null = null;

/** Null as long as it has not come; what is drawn then is drawn by `Lazy`. */
export function viewHere(): View | null {
  return here;
}

export async function loadView(): Promise<{ default: View }> {
  const module = await import("./ConversationView.svelte");
  here = module.default;
  return module;
}

/** Fetch it when the browser has nothing else to do; not yet is no problem, it is tried again when it is needed. */
export function fetchAhead(): () => void {
  const run = () => {
    void loadView()
      .catch(() => undefined)
      .then(fetchDrawings);
  };
  if ("requestIdleCallback" in globalThis) {
    const handle = requestIdleCallback(run);
    return () => {
      cancelIdleCallback(handle);
    };
  }
  const timer = setTimeout(run);
  return () => {
    clearTimeout(timer);
  };
}
