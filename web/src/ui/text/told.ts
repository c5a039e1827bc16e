// What stands across the page in the place of somebody's own words.

import type { Message } from "../../generated/api";
import { t } from "../i18n/language.svelte";

/** Such a line in words; "" for what its author said. */
export function told(message: Message, name: string): string {
  switch (message.kind) {
    case "nudge":
      return message.own ? t("nudge_sent") : t("nudge_received", { name });
    case "joined":
      return t("participant_joined", { name });
    case "left":
      return message.own ? t("participant_left_own") : t("participant_left", { name });
    default:
      return "";
  }
}

const PLACE = "\uFFFC";

/** The same in two parts, before and after the name, which is to be shown by shared/Foreign.svelte. */
export function toldAround(message: Message): readonly [string, string] {
  return around((name) => told(message, name));
}

/** Where a talk with several begins, in two parts around their names. */
export function beginningAround(): readonly [string, string] {
  return around((names) => t("beginning_several", { names }));
}

function around(sentence: (name: string) => string): readonly [string, string] {
  const [before = "", after = ""] = sentence(PLACE).split(PLACE);
  return [before, after];
}
