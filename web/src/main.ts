// Puts the rooms together: transport, state, ui. Nobody imports this.

import { mount } from "svelte";
import type { Command, Person } from "./generated/api";
import { Actions } from "./state/actions";
import { Drafts } from "./state/drafts.svelte";
import { Device } from "./state/preferences.svelte";
import { Finder } from "./state/finder.svelte";
import {
  type Archive,
  type Blobs,
  type Desk,
  type Gate,
  type Outcome,
  type Question,
  Session,
} from "./state/session.svelte";
import type { PushDoor } from "./state/push";
import { Store } from "./state/store.svelte";
import { FileUploads, type ToConversation } from "./state/file_uploads";
import { LogUploads, type ToHistory } from "./state/log_uploads";
import type { UploadDoors } from "./state/uploads.svelte";
import { Backoff } from "./transport/backoff";
import { search, storageUsage } from "./transport/archive";
import { blobUrl, hear, largestFiles, pictures, soundUrl, upload } from "./transport/blobs";
import { openOutbox } from "./transport/database";
import { DatabaseLocks } from "./transport/database_locks";
import { type Aim, type KeptFile, KeptFiles } from "./transport/kept_files";
import type { Locks } from "./transport/election";
import { Feed } from "./transport/feed";
import { Http, HttpProblem, Unreachable } from "./transport/http";
import { MemoryStore, Outbox } from "./transport/outbox";
import { Push } from "./transport/push";
import { Patience } from "./transport/patience";
import { People, type Welcome } from "./transport/people";
import type { Status } from "./transport/poll";
import { browserHost, onWake } from "./transport/wake";
import App from "./ui/App.svelte";
import { begin as begun } from "./ui/i18n/language.svelte";
import { listen } from "./ui/layers";
import { keepFocusNearby } from "./ui/nearby";
import { registerWorker } from "./ui/notifications/registration";
import "./ui/themes/palettes.css";
import "./ui/theme.css";
import "./ui/themes/classic.css";

const base = document.baseURI.replace(/[#?].*$/, "");
/** Several aMSN2 may live below one host; each has its own tabs, locks and outbox. */
const name = `amsn2:${new URL(base).pathname}`;
const http = new Http(base);
const people = new People(http);
const locks = locksOfTabs();

const host = {
  locks,
  now: () => Date.now(),
  random: () => Math.random(),
  // No timer: those of a tab that nobody sees may come a minute later.
  turn: () =>
    new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    }),
  sleep: (milliseconds: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener("abort", end);
      if (signal.aborted) end();
    }),
};

const device = new Device(storageOf("localStorage"));
const neverAborted = new AbortController().signal;
const stores = {
  kept: openOutbox(name, globalThis.indexedDB),
  secret: new MemoryStore(),
  files: new KeptFiles(name, globalThis.indexedDB),
};
const outboxLine = "BroadcastChannel" in globalThis ? new BroadcastChannel(`${name}:outbox`) : null;
/** Tells the other tabs whose file was kept here, so that they go on with it when this one is closed. */
const filesLine = "BroadcastChannel" in globalThis ? new BroadcastChannel(`${name}:files`) : null;
/** Tells the other tabs that somebody signed in or out. */
const sessions = "BroadcastChannel" in globalThis ? new BroadcastChannel(`${name}:session`) : null;

const archive: Archive = {
  search: (query, signal) => outcome(search(http, query, signal).catch(unlessAborted(signal))),
  storage: () => outcome(storageUsage(http)),
};

let leave: (() => void) | null = null;

const gate: Gate = {
  signIn: (person, password) => entering(people.signIn(person, password)),
  setUp: (token, person) => entering(people.setUp(token, person)),
  join: (token, person) => entering(people.join(token, person)),
  invitation: (token) => outcome(people.invitation(token)),
  invite: (wish) =>
    outcome(people.invite(wish).then(({ path, ...link }) => ({ ...link, url: gate.address(path) }))),
  ask: <T>(path: string, question?: Question) => outcome(http.ask(path, question) as Promise<T>),
  enter: (path, body) => entering(people.enter(path, body)),
  address: (path) => new URL(path, base).href,
  signOut: async () => {
    const outcomeOf = await outcome(people.signOut());
    if (outcomeOf.ok || outcomeOf.refusal.code === "unauthenticated") {
      session.desk?.drafts.clear();
      void session.desk?.uploads.clear();
      void session.desk?.logs.clear();
      end();
    } else session.desk?.store.tell({ code: "server_unreachable", detail: "aMSN2" });
    sessions?.postMessage("changed");
  },
};
const session = new Session(gate);

const blobs: Blobs = {
  url: blobUrl,
  sound: soundUrl,
  hear: (id) => outcome(hear(http, id)),
  upload: (kind, bytes, options) => outcome(upload(kind, bytes, options)),
  largest: () => outcome(largestFiles(http)),
  pictures: (contact) => outcome(pictures(http, contact)),
};

const pushes = new Push(http);
const push: PushDoor = {
  look: () => outcome(pushes.look()),
  subscribe: (address) => outcome(pushes.subscribe(address)),
  unsubscribe: (id) => outcome(pushes.unsubscribe(id)),
  test: (id) => outcome(pushes.test(id)),
};

/** Ask who is here until somebody answers. */
async function start(): Promise<void> {
  const backoff = new Backoff();
  for (;;) {
    const welcome = await outcome(people.welcome());
    if (welcome.ok) {
      await enter(welcome.value);
      // Whoever has signed in at a proxy in front of us has done so here; who signs out here decides that.
      if (session.phase === "signed_out" && session.proxyName !== "") {
        const entered = await gate.enter("session/proxy", {});
        if (!entered.ok) session.refusal = entered.refusal;
      }
      return;
    }
    session.refusal = welcome.refusal;
    if (session.phase === "starting") session.phase = "unreachable";
    await host.sleep(backoff.next(), neverAborted);
  }
}

async function enter(welcome: Welcome): Promise<void> {
  session.empty = welcome.empty;
  session.domain = welcome.domain;
  session.version = welcome.version;
  session.proxyName = welcome.proxy_name;
  session.refusal = null;
  if (welcome.person === null) end();
  else if (session.desk?.person.id !== welcome.person.id) await begin(welcome.person);
}

async function begin(person: Person): Promise<void> {
  const kept = await stores.kept;
  // After what takes time: of two that begin at once the first is left.
  leave?.();
  const store = new Store(device);
  const listener = {
    failed: (id: string, problem: { code: string; detail: string }) => {
      store.fail(id, problem as Parameters<Store["fail"]>[1]);
    },
  };
  const outboxes = [kept, stores.secret].map(
    (where) =>
      new Outbox(
        name,
        person.id,
        http,
        where,
        { ...host, line: where === kept ? outboxLine : null },
        {
          atRisk: (is) => {
            if (where === kept) store.keepsAll = !is;
          },
          failed: (id, problem) => {
            listener.failed(id, problem);
            feed.tellFailed(id, problem);
          },
          unreachable: () => {
            feed.doubt();
          },
          signedOut: end,
        },
      ),
  ) as [Outbox, Outbox];
  const actions = new Actions(store, {
    now: host.now,
    messages: (conversation, query) => people.messages(conversation, query),
    send: (command) => {
      send(command, outboxes);
    },
  });
  const drafts = new Drafts(
    store,
    {
      send: (draft) => {
        actions.do({ type: "set_draft", ...draft });
      },
      later,
    },
    storageOf("sessionStorage"),
  );
  const feed = new Feed(
    name,
    http,
    { ...host, channel: "BroadcastChannel" in globalThis ? new BroadcastChannel(name) : null },
    {
      ...listener,
      signedOut: end,
      status: (status) => {
        const back = store.connection.state !== "live" && status.state === "live";
        // Every answer says so again, and nobody has to look up for that.
        if (back || status.state !== "live") store.connection = connectionOf(status);
        if (back) drafts.flush();
        if (back) for (const outbox of outboxes) outbox.flush();
        if (back) for (const each of sending) each.hurry();
      },
      answer: (answer) => {
        if ("events" in answer) {
          store.take(answer.events);
          for (const event of answer.events) drafts.heard(event);
          return;
        }
        store.restart(answer.snapshot);
        drafts.restarted();
        // What was said before a reload and has not been answered is still on its way.
        void outboxes[0].pending().then((commands) => {
          for (const command of commands) store.issue(command, host.now());
        });
      },
    },
    new Patience(learnedWait()),
    keepLearnedWait,
  );
  const stopWatching = onWake(browserHost(), () => {
    feed.wake();
    for (const each of sending) each.hurry();
  });
  const resume = (): void => {
    for (const each of sending) void each.resume();
  };
  const keptElsewhere = (event: MessageEvent): void => {
    if (event.data === person.id) resume();
  };
  filesLine?.addEventListener("message", keptElsewhere);
  leave = () => {
    stopWatching();
    filesLine?.removeEventListener("message", keptElsewhere);
    feed.stop();
    for (const each of sending) each.stop();
    for (const outbox of outboxes) outbox.stop();
  };
  const uploads = new FileUploads(uploadDoors("file", isToConversation, person, outboxes[0]), actions);
  const logs = new LogUploads(uploadDoors("import", isToHistory, person, outboxes[0]), actions);
  const sending = [uploads, logs];
  const tabs = {
    lead: () => feed.leads,
    line: () =>
      locks !== null && "BroadcastChannel" in globalThis ? new BroadcastChannel(`${name}:looking`) : null,
  };
  const finder = new Finder(archive, later);
  const desk: Desk = {
    person,
    store,
    actions,
    drafts,
    blobs,
    uploads,
    logs,
    atRisk: () => drafts.atRisk || [...outboxes, ...sending].some((each) => each.atRisk),
    tabs,
    push,
    archive,
    finder,
  };
  session.desk = desk;
  session.phase = "signed_in";
  void feed.run();
  resume();
}

const isToConversation = (aim: Aim): aim is ToConversation => "conversation" in aim;
const isToHistory = (aim: Aim): aim is ToHistory => "account" in aim;

function uploadDoors<Goal extends Aim>(
  kind: "file" | "import",
  fits: (aim: Aim) => aim is Goal,
  person: Person,
  outbox: Outbox,
): UploadDoors<Goal> {
  const { files } = stores;
  const inPieces = () =>
    import("./transport/uploads").catch(() => {
      throw new Unreachable("what sends files could not be fetched");
    });
  return {
    send: (id, bytes, options) =>
      outcome(inPieces().then((pieces) => pieces.sendInPieces(http, { id, kind, bytes }, options))),
    forget: (id) => void outcome(inPieces().then((pieces) => pieces.forgetUpload(http, id))),
    keep: async (upload) => {
      const kept = await files.put({ ...upload, person: person.id, at: host.now() });
      if (kept) filesLine?.postMessage(person.id);
      return kept;
    },
    kept: async () => (await files.all(person.id)).filter((one) => isFor(one, fits)),
    find: async (id) => {
      const found = await files.get(id);
      return found !== undefined && isFor(found, fits) ? found : undefined;
    },
    drop: (id) => files.remove(id),
    hold: (id, work) => {
      if (locks === null) void work();
      else void locks.request(`${name}:upload:${id}`, {}, work);
    },
    written: () => outbox.written(),
    sleep: host.sleep,
    backoff: new Backoff(host.random),
    now: host.now,
  };
}

function isFor<Goal extends Aim>(
  one: KeptFile,
  fits: (aim: Aim) => aim is Goal,
): one is KeptFile & { aim: Goal } {
  return fits(one.aim);
}

function later(run: () => void, milliseconds: number): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => {
    clearTimeout(timer);
  };
}

/** Nobody waits for the answer any more, so it may as well be that nobody could be reached. */
function unlessAborted(signal: AbortSignal): (error: unknown) => never {
  return (error) => {
    throw signal.aborted ? new Unreachable("given up") : error;
  };
}

function end(): void {
  leave?.();
  leave = null;
  session.desk = null;
  session.phase = "signed_out";
}

/** Passwords are never written to the browser's disk, and nobody needs to know later who was typing. */
function send(command: Command, [kept, secret]: readonly [Outbox, Outbox]): void {
  if (command.type === "set_typing" || command.type === "report_activity") {
    // The last word of a page that is closed has to outlive it.
    void outcome(http.ask("commands", { method: "POST", body: command, timeout: 4_000, keepalive: true }));
  } else if (command.type === "add_account" || command.type === "sign_in") secret.send(command);
  else kept.send(command);
}

async function entering(entered: Promise<Person>): Promise<Outcome<Person>> {
  const result = await outcome(entered);
  if (result.ok) {
    session.empty = false;
    await begin(result.value);
    sessions?.postMessage("changed");
  }
  return result;
}

async function outcome<T>(asked: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await asked };
  } catch (error) {
    if (error instanceof HttpProblem) {
      return { ok: false, refusal: { code: error.code, detail: error.detail } };
    }
    if (error instanceof Unreachable) return { ok: false, refusal: { code: "unreachable", detail: "" } };
    throw error;
  }
}

function connectionOf(status: Status): Store["connection"] {
  return {
    state: status.state,
    since: status.state === "live" ? host.now() : status.since,
    code: status.state === "down" ? status.code : null,
  };
}

/** Browsers have Web Locks for pages by https, and on the machine itself; a household opens its own by plain http. */
function locksOfTabs(): Locks | null {
  if ("locks" in navigator) return navigator.locks;
  const factory = globalThis.indexedDB as IDBFactory | undefined;
  if (factory === undefined) return null;
  const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(`${name}:locks`) : null;
  return new DatabaseLocks(factory, storageOf("localStorage"), channel);
}

function storageOf(which: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return globalThis[which];
  } catch {
    return null;
  }
}

function learnedWait(): number | null {
  const kept = storageOf("localStorage")?.getItem(`${name}:wait`);
  return kept === null || kept === undefined ? null : Number(kept);
}

function keepLearnedWait(seconds: number): void {
  try {
    storageOf("localStorage")?.setItem(`${name}:wait`, String(seconds));
  } catch {
    // No room: it is learnt again.
  }
}

sessions?.addEventListener("message", () => {
  void outcome(people.welcome()).then((welcome) => (welcome.ok ? enter(welcome.value) : undefined));
});

addEventListener("beforeunload", (event) => {
  // What is kept goes on when somebody comes back.
  if (session.desk?.atRisk() === true) event.preventDefault();
});

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no #app");
listen();
keepFocusNearby();
void begun().then(() => mount(App, { target, props: { session } }));
void start();

// Only where a browser trusts the page; whoever needs the worker finds out what is wrong.
if (globalThis.isSecureContext && "serviceWorker" in navigator) void registerWorker().catch(() => undefined);
