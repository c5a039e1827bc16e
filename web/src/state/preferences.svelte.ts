// Settings as they hold in this browser: the person's, but for what this device has of its own.

import type { Preferences } from "../generated/api";

/** What may differ from device to device. */
export const deviceSettings = [
  "language",
  "theme",
  "text_size",
  "sounds",
  "volume",
  "enter_sends",
  "shortcuts",
  "roster_pictures",
  "system_emoji",
] as const satisfies readonly (keyof Preferences)[];
export type DeviceSetting = (typeof deviceSettings)[number];

type Own = Partial<Pick<Preferences, DeviceSetting>>;

const KEPT = "amsn2:device";

/** What holds before the server has said anything; the twin of the defaults in api/preferences.py. */
export const usual: Preferences = {
  language: "",
  theme: "auto",
  text_size: 100,
  shortcuts: true,
  roster_order: "status",
  show_offline: true,
  roster_pictures: false,
  format: {
    font: "",
    color: null,
    bold: false,
    italic: false,
    underline: false,
    strike: false,
    right_to_left: false,
  },
  show_formats: true,
  show_emoticons: true,
  system_emoji: false,
  plus_codes: "render",
  send_typing: true,
  enter_sends: true,
  nudges: true,
  sounds: true,
  volume: 60,
  sign_in_alerts: true,
  notifications: "all",
  notification_text: true,
  quiet_from: -1,
  quiet_to: -1,
  time_zone: "",
  idle_after: 5,
  away_after: 15,
  keep_messages_days: 0,
  keep_files_days: 0,
};

export function isDeviceSetting(setting: keyof Preferences): setting is DeviceSetting {
  return (deviceSettings as readonly string[]).includes(setting);
}

/** The exceptions of this device, kept in the browser. */
export class Device {
  private own = $state.raw<Own>({});
  private readonly storage: Storage | null;

  constructor(storage: Storage | null = null) {
    this.storage = storage;
    this.own = kept(storage);
  }

  has(setting: keyof Preferences): boolean {
    return Object.hasOwn(this.own, setting);
  }

  set(setting: DeviceSetting, value: Preferences[keyof Preferences]): void {
    this.keep({ ...this.own, [setting]: value });
  }

  /** From now on it is here as everywhere. */
  drop(setting: DeviceSetting): void {
    this.keep(Object.fromEntries(Object.entries(this.own).filter(([other]) => other !== setting)));
  }

  over(preferences: Preferences): Preferences {
    return { ...preferences, ...this.own };
  }

  private keep(own: Own): void {
    this.own = own;
    try {
      this.storage?.setItem(KEPT, JSON.stringify(own));
    } catch {
      // No room: it holds as long as the page.
    }
  }
}

/** What was kept, as far as it still has the kind of value that it should have. */
function kept(storage: Storage | null): Own {
  try {
    const values: unknown = JSON.parse(storage?.getItem(KEPT) ?? "{}");
    if (typeof values !== "object" || values === null) return {};
    return Object.fromEntries(
      Object.entries(values).filter(
        ([setting, value]) =>
          isDeviceSetting(setting as keyof Preferences) &&
          typeof value === typeof usual[setting as DeviceSetting],
      ),
    );
  } catch {
    return {};
  }
}
