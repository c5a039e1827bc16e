// What the headings of the contact list are called.

import type { Heading } from "../../state/roster";
import { t } from "../i18n/language.svelte";

export function headingName(heading: Heading, alone: boolean): string {
  switch (heading.kind) {
    case "favourites":
      return t("favourites");
    case "online":
      return t("presence_online");
    case "offline":
      return t("presence_offline");
    case "group":
      return heading.group?.name ?? "";
    case "others":
      return alone ? t("contacts") : t("other_contacts");
  }
}
