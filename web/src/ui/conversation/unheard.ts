// What comes while the log is silent, since it is too much to be read out or history is drawn just then, is said in
// one sentence when the log rests.

import type { Message } from "../../generated/api";
import { isUnsaid } from "../../state/unsaid";

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

  /** The log rests with these, and speaks from now on. How many others said while it was silent. */
  rest(messages: readonly Message[]): number {
    const { to, silent, unread } = this;
    this.silent = false;
    this.unread = 0;
    this.to = messages.at(-1)?.position ?? to;
    if (!silent || to === null) return 0;
    const news = messages.filter((one) => one.position > to && !one.own && !isUnsaid(one)).length;
    // Of more than a page only the last is here.
    const all = messages[0] !== undefined && messages[0].position <= to;
    return all ? news : Math.max(news, unread);
  }
}
