// Files that come into a conversation by the mouse or the clipboard.

import type { Conversation } from "../../generated/api";
import type { Desk } from "../../state/session.svelte";

/** Send them to everybody in it. */
export function sendFiles(desk: Desk, conversation: Conversation, files: readonly File[]): void {
  if (files.length > 0) desk.uploads.add(conversation.id, files);
}

interface Catcher {
  /** Files are above it, or no longer. */
  hover(over: boolean): void;
  take(files: readonly File[]): void;
}

/** Attached to an element: files dropped on it and pasted into it are taken. */
export function catchFiles(catcher: Catcher): (element: HTMLElement) => () => void {
  return (element) => {
    // Every child that is entered is told before the one that is left.
    let depth = 0;
    const over = (by: number) => {
      depth = Math.max(0, depth + by);
      catcher.hover(depth > 0);
    };
    const listeners = {
      dragenter: (event: DragEvent) => {
        if (hasFiles(event.dataTransfer)) over(1);
      },
      dragleave: (event: DragEvent) => {
        if (hasFiles(event.dataTransfer)) over(-1);
      },
      dragover: (event: DragEvent) => {
        if (!hasFiles(event.dataTransfer)) return;
        event.preventDefault();
        if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      },
      drop: (event: DragEvent) => {
        if (!hasFiles(event.dataTransfer)) return;
        event.preventDefault();
        over(-depth);
        catcher.take([...(event.dataTransfer?.files ?? [])]);
      },
      paste: (event: ClipboardEvent) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (files.length === 0 || isWriting(event.clipboardData)) return;
        event.preventDefault();
        catcher.take(files);
      },
    };
    const entries = Object.entries(listeners) as [string, EventListener][];
    for (const [name, listener] of entries) element.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of entries) element.removeEventListener(name, listener);
    };
  };
}

function hasFiles(carried: DataTransfer | null): boolean {
  return carried?.types.includes("Files") ?? false;
}

/** A word processor puts a picture of what was copied beside the words. */
function isWriting(copied: DataTransfer | null): boolean {
  return ["text/plain", "text/html"].every((type) => copied?.types.includes(type));
}

/** Files that miss the conversation would be opened in the place of the page. */
export function refuseFiles(event: DragEvent): void {
  if (event.defaultPrevented || !hasFiles(event.dataTransfer)) return;
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
}
