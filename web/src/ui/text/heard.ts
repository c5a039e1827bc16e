// A message as it is heard, in one sentence: who, and what, with words for what the eyes see as a picture.

import type { Message } from "../../generated/api";
import { t } from "../i18n/language.svelte";
import { emoted } from "./parse";
import { wordsOf } from "./plus.svelte";
import { told } from "./told";

/** Letters of a text that are said of a conversation one is not in; the rest is read there. */
const GLIMPSE = 200;

/** A text without codes, its emoticons as emoji, for which every screen reader has a name. */
export function spokenOf(text: string): string {
  return emoted(wordsOf(text))
    .map((piece) => (piece.kind === "emoticon" ? piece.emoji : piece.text))
    .join("");
}

/** What it is, without who it is by. */
export function contentOf({ kind, text, attachment }: Message): string {
  switch (kind) {
    case "file":
      return attachment === null ? t("kind_file") : t("notice_file_named", { name: attachment.name });
    case "wink":
    case "voice":
    case "ink":
      return t(`kind_${kind}`);
    default:
      return spokenOf(text);
  }
}

/** In the conversation that is shown. */
export function heardOf(message: Message, name: string): string {
  const across = told(message, name);
  if (across !== "") return across;
  if (message.kind === "action") return t("action", { name, text: spokenOf(message.text) });
  return t("heard", { name, text: contentOf(message) });
}

/** In another conversation than the one that is shown. */
export function heardElsewhere(message: Message, name: string): string {
  const across = told(message, name);
  if (across !== "") return across;
  const text = contentOf(message);
  const glimpse = text.length > GLIMPSE ? `${text.slice(0, GLIMPSE)}…` : text;
  return t("heard_elsewhere", { name, text: glimpse });
}
