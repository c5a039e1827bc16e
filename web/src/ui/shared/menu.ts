// What a menu offers.

import type { Presence } from "../../generated/api";

export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
  readonly danger?: boolean;
  /** A line above it. */
  readonly separated?: boolean;
  /** One of several, of which one holds. */
  readonly checked?: boolean;
  readonly presence?: Presence;
}
