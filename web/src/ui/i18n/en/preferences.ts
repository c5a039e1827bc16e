// Words of the settings and themes.

import type { RosterOrder, ThemeBase } from "../../../generated/api";
import type { ColorName } from "../../themes/colors";
import type { Plural } from "../catalogue";

const themes: Record<`theme_${ThemeBase}`, string> = {
  theme_auto: "Light or dark, as the device is",
  theme_light: "Light",
  theme_dark: "Dark",
  theme_classic: "Classic",
};

const colors: Record<`color_${Underscored<ColorName>}`, string> = {
  color_text: "Text",
  color_muted: "Faint text",
  color_pane: "Panes",
  color_raised: "Raised parts",
  color_ground: "Background",
  color_hover: "Under the pointer",
  color_chosen: "What is chosen",
  color_line: "Lines",
  color_edge: "Edges of fields and buttons",
  color_brand: "Main colour",
  color_brand_strong: "Main colour, stronger",
  color_on_brand: "Text on the main colour",
  color_scene_from: "Scene, beginning",
  color_scene_middle: "Scene, middle",
  color_scene_to: "Scene, end",
  color_bubble: "Messages of others",
  color_bubble_own: "Your messages",
  color_good: "What went well",
  color_warn: "Warnings",
  color_warn_ground: "Background of warnings",
  color_bad: "What went wrong",
  color_bad_ground: "Background of what went wrong",
  color_badge: "Counts",
  color_on_badge: "Text of counts",
  color_focus: "Frame of the focus",
  color_present: "Online",
  color_busy: "Busy",
  color_away: "Away",
};

type Underscored<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}_${Underscored<Tail>}`
  : Name;

const orders: Record<`roster_order_${RosterOrder}`, string> = {
  roster_order_status: "Order by status",
  roster_order_group: "Order by group",
  roster_order_both: "In groups, who is offline apart",
};

export const preferences = {
  ...orders,
  roster_view: "Order of the contacts",
  offline_show: "Show who is offline",
  offline_hide: "Hide who is offline",
  favourites: "Favourites",
  favourite_add: "Add to the favourites",
  favourite_remove: "Remove from the favourites",
  contact_card: "Contact card",
  contact_move_hint: "A contact can be in several groups, or in none.",
  contact_address: "E-mail address",
  contact_own_name: "Own name",
  contact_last_seen: "Last seen",
  contact_seen_now: "Now",
  contact_seen_never: "Not yet from here",
  contact_groups: "Groups",
  contact_favourite: "Favourite",
  contact_alert: "Tell me when they come online",
  contact_notes: "Notes",
  contact_notes_hint: "Only you can see them.",
  ...themes,
  ...colors,
  themes_own: "Your themes",
  themes_none: "None yet. Make one from ours with colours of your own.",
  theme_new: "New theme",
  theme_import: "Open a theme file",
  theme_unreadable: "That file is no theme of aMSN2. Choose another.",
  theme_edit: "Change the theme {name}",
  theme_export: "Save the theme {name} as a file",
  theme_remove: "Remove the theme {name}",
  theme_remove_sure: "Remove the theme {name}? Browsers that use it get the one it was made from.",
  theme_name: "Name of the theme",
  theme_base: "Made from",
  theme_colors: "Colours",
  theme_reset: "Reset: {color}",
  theme_weak: "Hard to read:",
  theme_weak_pair: "{what} on {on}: {ratio} to 1, at least {needed} to 1 is needed.",
  theme_strong: "All of it can be read well.",
  change: "Change",
  remove: "Remove",
  reset: "Reset",
  export_file: "Save as file",
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
