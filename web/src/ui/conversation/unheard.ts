// What of a log a screen reader is to be told: each message that comes while the log rests; of what comes while too
// much moves to be read out, or while history is drawn, how much it was.

import type { Message } from "../../generated/api";
import { isUnsaid } from "../../state/unsaid";

export interface News {
  /** How many others said while nothing was read out. */
  readonly missed: number;
  /** What has come since, to be read out one by one. */
  readonly fresh: readonly Message[];
}

const NONE: News = { missed: 0, fresh: [] };

export class Unheard {
  /** Up to here it was read out, or said that it is there. */
  private to: number | null = null;
  private silent = true;
  private unread = 0;

  /** The log is silent; so much is unread by now. What comes after these, if they are all that was said, is news. */
  hush(unread: number, known: readonly Message[] | null): void {
    this.silent = true;
    this.unread = Math.max(this.unread, unread);
    // History takes a while to come to rest, and something may be said meanwhile.
    if (known !== null) this.to ??= known.at(-1)?.position ?? 0;
  }

  /** One reads elsewhere in the past: what is new is said by the way to the end. */
  leave(): void {
    this.to = null;
  }

  /** The log rests with these, and speaks from now on. */
  rest(messages: readonly Message[]): News {
    const { to, silent, unread } = this;
    this.silent = false;
    this.unread = 0;
    this.to = messages.at(-1)?.position ?? to;
    if (to === null) return NONE;
    const fresh = messages.filter((one) => one.position > to && !one.own);
    if (!silent) return { missed: 0, fresh };
    const said = fresh.filter((one) => !isUnsaid(one)).length;
    // Of more than a page only the last is here.
    const all = messages[0] !== undefined && messages[0].position <= to;
    return { missed: all ? said : Math.max(said, unread), fresh: [] };
  }
}
