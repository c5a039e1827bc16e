// Whether somebody is at this tab, and what they look at: told to the server, which asks all tabs together.

import type { ConversationId } from "../generated/api";

export interface ActivityHost {
  now(): number;
  /** The tab is shown, and the window has the focus. */
  attended(): boolean;
  later(run: () => void, milliseconds: number): () => void;
}

export type Report = (active: boolean, conversation: ConversationId | null) => void;

/** How long somebody may sit still and read. */
export const STILL = 120_000;
/** Said again that often: the server believes it for ninety seconds. */
export const AGAIN = 60_000;

/** Independent of which tab polls: every tab speaks for itself. */
export class Activity {
  private lastInput: number;
  private conversation: ConversationId | null = null;
  private said: { active: boolean; conversation: ConversationId | null; at: number } | null = null;
  private cancel: (() => void) | null = null;
  private stopped = false;

  constructor(
    private readonly host: ActivityHost,
    private readonly report: Report,
  ) {
    this.lastInput = host.now();
  }

  /** What is looked at, as long as somebody is there. */
  get looksAt(): ConversationId | null {
    return this.active ? this.conversation : null;
  }

  get active(): boolean {
    return !this.stopped && this.host.attended() && this.host.now() - this.lastInput < STILL;
  }

  /** Another conversation is shown, or none. */
  look(conversation: ConversationId | null): void {
    this.conversation = conversation;
    this.lastInput = this.host.now();
    this.consider();
  }

  /** A key was pressed, or the pointer moved. */
  input(): void {
    this.lastInput = this.host.now();
    // Most of a thousand moves say nothing new.
    if (this.said?.active !== true) this.consider();
  }

  /** The tab was shown or hidden, or the window got or lost the focus. */
  changed(): void {
    if (this.host.attended()) this.lastInput = this.host.now();
    this.consider();
  }

  /** The server may have forgotten: say it anew. */
  again(): void {
    this.said = null;
    this.consider();
  }

  /** The page is back, as it was when it went away. */
  start(): void {
    this.stopped = false;
    this.said = null;
    this.changed();
  }

  /** The page goes away. */
  stop(): void {
    const there = this.said?.active === true;
    this.stopped = true;
    this.cancel?.();
    if (there) this.report(false, null);
  }

  private consider(): void {
    if (this.stopped) return;
    const { active, host, said } = this;
    const now = host.now();
    const conversation = active ? this.conversation : null;
    const news = said?.active !== active || said.conversation !== conversation;
    if ((news && (active || said !== null)) || (active && said !== null && now - said.at >= AGAIN)) {
      this.said = { active, conversation, at: now };
      this.report(active, conversation);
    }
    this.cancel?.();
    this.cancel = null;
    if (!active) return;
    const quietAt = this.lastInput + STILL;
    const againAt = (this.said?.at ?? now) + AGAIN;
    this.cancel = host.later(
      () => {
        this.consider();
      },
      Math.max(0, Math.min(quietAt, againAt) - now),
    );
  }
}
