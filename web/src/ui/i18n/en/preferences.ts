// Words of the settings and themes.

import type { ThemeBase } from "../../../generated/api";
import type { Plural } from "../catalogue";

const themes: Record<`theme_${ThemeBase}`, string> = {
  theme_auto: "Light or dark, as the device is",
  theme_light: "Light",
  theme_dark: "Dark",
  theme_classic: "Classic",
};

export const preferences = {
  ...themes,
  settings: "Settings",
  settings_general: "General",
  settings_appearance: "Appearance",
  setting_this_device: "Only on this device",
  setting_language_browser: "As the browser has it",
  setting_theme: "Theme",
  setting_text_size: "Text size",
  setting_shortcuts: "Keyboard shortcuts",
  setting_shortcuts_hint: "Single keys, like ?, do something while you are not writing.",
  not_loaded: "This part could not be fetched.",
} satisfies Record<string, string | Plural>;
