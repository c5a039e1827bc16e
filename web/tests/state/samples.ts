// Models with everything in them, to be changed by tests.

import type { Account, Contact, Conversation, Message, Preferences, Snapshot } from "../../src/generated/api";
import { plain } from "../../src/state/echo";
import { usual } from "../../src/state/preferences.svelte";

export function account(id: string, more: Partial<Account> = {}): Account {
  return {
    id,
    network: "msn",
    server: "built-in",
    address: `anna@${id}.example`,
    state: "signed_in",
    problem: null,
    retry_at: null,
    presence: "online",
    display_name: "Anna",
    personal_message: "",
    automatic: null,
    media: null,
    picture: null,
    endpoints: [],
    remember: true,
    allow_strangers: true,
    ...more,
  };
}

export function contact(account_id: string, name: string, more: Partial<Contact> = {}): Contact {
  const address = `${name.toLowerCase()}@example.com`;
  return {
    id: `${account_id}:${address}`,
    account: account_id,
    address,
    display_name: name,
    alias: "",
    presence: "offline",
    personal_message: "",
    groups: [],
    listed: true,
    blocked: false,
    media: "",
    picture: null,
    favourite: false,
    alert: false,
    notes: "",
    last_seen: null,
    ...more,
  };
}

export const preferences: Preferences = usual;

export const BOB = "home:bob@example.com";

export function message(position: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${position}`,
    conversation: BOB,
    position,
    author: "bob@example.com",
    own: false,
    kind: "text",
    text: `text ${position}`,
    format: plain,
    sent_at: 1_800_000_000_000 + position * 1000,
    delivery: "delivered",
    problem: null,
    kept_offline: false,
    emoticons: [],
    attachment: null,
    ...more,
  };
}

export function conversation(more: Partial<Conversation> = {}): Conversation {
  return {
    id: BOB,
    account: "home",
    participants: ["bob@example.com"],
    left: [],
    unread: 0,
    read_position: 0,
    last: null,
    typing: [],
    draft: "",
    notifications: null,
    muted_until: null,
    ...more,
  };
}

export function snapshot(more: Partial<Snapshot> = {}): Snapshot {
  return {
    person: { id: "p1", name: "anna", admin: true },
    accounts: { home: account("home") },
    groups: {},
    contacts: {},
    requests: {},
    conversations: { [BOB]: conversation() },
    preferences,
    themes: {},
    emoticons: {},
    transfers: {},
    jobs: {},
    networks: [{ id: "built-in", network: "msn", title: "This aMSN2", domain: "amsn2.local" }],
    ...more,
  };
}
