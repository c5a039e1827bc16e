// The histories of conversations, as far as they are in this tab.

import { SvelteMap } from "svelte/reactivity";
import type { ConversationId, Message, MessagePage } from "../generated/api";
import type { Log } from "./log";
import * as logs from "./log";

/** Which part is being fetched. `around` and `newest` go elsewhere, so they come before the others. */
export type Part = "newest" | "earlier" | "later" | "around" | "again";

/** A conversation's history in this tab. */
export interface Pages {
  readonly log: Log | undefined;
  /** Something may have been missed since; fetch what is here again. */
  readonly stale: boolean;
  readonly loading: Part | null;
}

/** Names one fetching, so that its answer is known from that of one that was given up. */
export interface Errand {
  readonly conversation: ConversationId;
  readonly part: Part;
}

/** What was told while a page was on its way, which may be older than that. */
interface Meanwhile {
  readonly errand: Errand;
  readonly added: Message[];
  readonly changed: Message[];
  cleared: number;
  /** The tab began anew: something may have happened between the page and what is told now. */
  doubtful: boolean;
}

const UNLOADED: Pages = { log: undefined, stale: true, loading: null };

export class Histories {
  private readonly pages = new SvelteMap<ConversationId, Pages>();
  private readonly meanwhile = new Map<ConversationId, Meanwhile>();

  of(id: ConversationId): Pages {
    return this.pages.get(id) ?? UNLOADED;
  }

  /** Begin to fetch; the answer of what was being fetched does not count any more. */
  begin(conversation: ConversationId, part: Part): Errand {
    const errand = { conversation, part };
    this.meanwhile.set(conversation, { errand, added: [], changed: [], cleared: -1, doubtful: false });
    this.pages.set(conversation, { ...this.of(conversation), loading: part });
    return errand;
  }

  /** The page has come, or null: it could not be fetched. Returns whether it counted. */
  finish(errand: Errand, page: MessagePage | null): boolean {
    const { conversation: id, part } = errand;
    const told = this.meanwhile.get(id);
    if (told?.errand !== errand) return false;
    this.meanwhile.delete(id);
    const before = this.of(id);
    if (page === null) {
      this.pages.set(id, { ...before, loading: null });
      return true;
    }
    let log = put(before.log, part, page);
    for (const message of told.added) log = logs.say(log, message);
    for (const message of told.changed) log = logs.update(log, message);
    log = logs.clear(log, told.cleared);
    const partial = part === "earlier" || part === "later";
    const stale = told.doubtful || (partial && before.stale);
    this.keep(id, { log, stale, loading: null });
    return true;
  }

  added(message: Message): void {
    this.meanwhile.get(message.conversation)?.added.push(message);
    this.change(message.conversation, (log) => logs.say(log, message));
  }

  changed(message: Message): void {
    this.meanwhile.get(message.conversation)?.changed.push(message);
    this.change(message.conversation, (log) => logs.update(log, message));
  }

  cleared(id: ConversationId, position: number): void {
    const told = this.meanwhile.get(id);
    if (told !== undefined) told.cleared = Math.max(told.cleared, position);
    this.change(id, (log) => logs.clear(log, position));
  }

  /** One is at the end: what is far above it need not be kept. */
  trim(id: ConversationId): void {
    this.change(id, logs.trim);
  }

  /** A new start: what is here stays until it is fetched again. */
  restart(exists: (id: ConversationId) => boolean): void {
    for (const told of this.meanwhile.values()) told.doubtful = true;
    for (const [id, pages] of this.pages) {
      if (exists(id)) this.pages.set(id, { ...pages, stale: true });
      else this.pages.delete(id);
    }
  }

  forgetWhere(gone: (id: ConversationId) => boolean): void {
    for (const id of this.pages.keys()) if (gone(id)) this.pages.delete(id);
  }

  private change(id: ConversationId, how: (log: Log) => Log): void {
    const pages = this.pages.get(id);
    if (pages?.log === undefined) return;
    const log = how(pages.log);
    if (log !== pages.log) this.keep(id, { ...pages, log });
  }

  /** An empty window with more beside it shows nothing and leads nowhere: it is as good as none. */
  private keep(id: ConversationId, pages: Pages): void {
    const lost = pages.log?.messages.length === 0 && (pages.log.earlier || pages.log.later);
    this.pages.set(id, lost ? { ...pages, log: undefined, stale: true } : pages);
  }
}

function put(log: Log | undefined, part: Part, page: MessagePage): Log {
  if (part === "around" || log === undefined) return logs.only(page);
  if (part === "newest") return logs.refresh(log, page);
  if (part === "earlier") return logs.prepend(log, page);
  if (part === "later") return logs.append(log, page);
  // What is here, fetched again from its first message on.
  return { ...logs.only(page), earlier: log.earlier };
}
