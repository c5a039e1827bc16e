// The keyboard map: one table of what keys do, and how a key is told apart on any layout.

import type { Word } from "./i18n/catalogue";

export type ShortcutName =
  | "help"
  | "search_contacts"
  | "contacts"
  | "write"
  | "messages"
  | "next"
  | "previous"
  | "close"
  | "search_history"
  | "search_here"
  | "emoticons"
  | "nudge"
  | "status"
  | "settings"
  | "panes";

/** A key with what is held down with it. `command` is Ctrl, or ⌘ on a Mac. */
export interface Chord {
  /** As `KeyboardEvent.key` has it, letters in lower case. */
  readonly key: string;
  readonly command?: true;
  readonly alt?: true;
  readonly shift?: true;
}

export interface Shortcut {
  readonly name: ShortcutName;
  readonly word: Word;
  readonly chords: readonly Chord[];
}

export const shortcuts: readonly Shortcut[] = [
  { name: "help", word: "keys_help", chords: [{ key: "?" }] },
  {
    name: "search_contacts",
    word: "keys_search_contacts",
    chords: [{ key: "/" }, { key: "k", command: true }],
  },
  { name: "contacts", word: "keys_contacts", chords: [{ key: "c", alt: true }] },
  { name: "write", word: "keys_write", chords: [{ key: "m", alt: true }] },
  { name: "messages", word: "keys_messages", chords: [{ key: "j", alt: true }] },
  { name: "next", word: "keys_next", chords: [{ key: "ArrowDown", alt: true }] },
  { name: "previous", word: "keys_previous", chords: [{ key: "ArrowUp", alt: true }] },
  { name: "close", word: "keys_close", chords: [{ key: "w", alt: true }] },
  { name: "search_here", word: "keys_search_here", chords: [{ key: "f", command: true }] },
  {
    name: "search_history",
    word: "keys_search_history",
    chords: [{ key: "f", command: true, shift: true }],
  },
  { name: "emoticons", word: "keys_emoticons", chords: [{ key: "e", alt: true }] },
  { name: "nudge", word: "keys_nudge", chords: [{ key: "n", alt: true }] },
  { name: "status", word: "keys_status", chords: [{ key: "s", alt: true }] },
  { name: "settings", word: "keys_settings", chords: [{ key: ",", command: true }] },
  { name: "panes", word: "keys_panes", chords: [{ key: "F6" }, { key: "F6", shift: true }] },
];

/** What of a keyboard event tells which key it is. */
export type Press = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

export interface Circumstances {
  readonly mac: boolean;
  /** Somebody is writing, so that keys alone are letters. */
  readonly writing: boolean;
  /** Keys alone may do something (WCAG 2.1.4: they can be switched off). */
  readonly single: boolean;
}

/** The shortcut that was pressed. */
export function shortcutOf(press: Press, { mac, writing, single }: Circumstances): ShortcutName | null {
  const found = shortcuts.find(({ chords }) =>
    chords.some((chord) => {
      if (isSingle(chord) && (writing || !single)) return false;
      return matches(chord, press, mac);
    }),
  );
  return found?.name ?? null;
}

/** Chords that can be pressed by accident, or by a voice that dictates. */
export function isSingle(chord: Chord): boolean {
  return chord.command === undefined && chord.alt === undefined && chord.key.length === 1;
}

export function isMac(platform: string): boolean {
  return /^(mac|ipad|iphone)/i.test(platform);
}

function matches(chord: Chord, press: Press, mac: boolean): boolean {
  const command = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  if (other || command !== (chord.command ?? false) || press.altKey !== (chord.alt ?? false)) return false;
  // Where a sign is on the keyboard, with Shift or without, is the layout's affair.
  const sign = chord.key.length === 1 && !/[a-z]/.test(chord.key);
  if (!sign && press.shiftKey !== (chord.shift ?? false)) return false;
  if (press.key.toLowerCase() === chord.key.toLowerCase()) return true;
  // Another script, or a letter that Option has turned into a sign: then the place of the key counts.
  return /^[a-z]$/.test(chord.key) && !isLatin(press.key) && press.code === `Key${chord.key.toUpperCase()}`;
}

function isLatin(key: string): boolean {
  return /^[a-z]$/i.test(key);
}

/** How a chord is written on the keys; `name` puts the names of special keys in words. */
export function partsOf(
  chord: Chord,
  mac: boolean,
  name: (key: "ctrl" | "alt" | "shift") => string,
): readonly string[] {
  const parts: string[] = [];
  if (chord.command) parts.push(mac ? "⌘" : name("ctrl"));
  if (chord.alt) parts.push(mac ? "⌥" : name("alt"));
  if (chord.shift) parts.push(mac ? "⇧" : name("shift"));
  const arrows: Readonly<Record<string, string>> = { ArrowUp: "↑", ArrowDown: "↓" };
  parts.push(arrows[chord.key] ?? chord.key.toUpperCase());
  return parts;
}
