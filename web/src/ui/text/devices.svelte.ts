// What a browser calls itself, as it is shown.

import { deviceOf } from "../../state/device";
import { t } from "../i18n/language.svelte";

export function deviceInWords(userAgent: string): string {
  const { browser, system } = deviceOf(userAgent);
  if (browser && system) return t("device_on", { browser, system });
  return browser || system || t("device_unknown");
}
