// Who is here: the session, the set-up of the first person, invitations.

import type { ConversationId, Invitation, MessagePage, NewPerson, Person } from "../generated/api";
import type { Http } from "./http";

export interface Welcome {
  readonly person: Person | null;
  /** Nobody has been set up yet. */
  readonly empty: boolean;
  readonly version: string;
  /** The domain of the built-in network. */
  readonly domain: string;
  /** Whom a trusted proxy has signed in. */
  readonly proxy_name: string;
}

export interface InvitationLink {
  readonly token: string;
  readonly expires_at: number;
  readonly uses_left: number;
  /** To be put behind the page's own address. */
  readonly path: string;
}

export interface InvitationWish {
  readonly note: string;
  readonly days: number;
  readonly uses: number;
}

export interface PageQuery {
  readonly before?: number;
  readonly after?: number;
  readonly around?: number;
  readonly limit?: number;
}

export class People {
  constructor(private readonly http: Http) {}

  async welcome(): Promise<Welcome> {
    return (await this.http.ask("session")) as Welcome;
  }

  async signIn(name: string, password: string): Promise<Person> {
    return this.enter("session", { name, password });
  }

  async signOut(): Promise<void> {
    await this.http.ask("session", { method: "DELETE" });
  }

  async setUp(token: string, person: NewPerson): Promise<Person> {
    return this.enter("setup", { token, ...person });
  }

  async join(token: string, person: NewPerson): Promise<Person> {
    return this.enter("join", { token, ...person });
  }

  /** What a link promises; throws HttpProblem 410 when it is used up. */
  async invitation(token: string): Promise<Pick<Invitation, "note" | "expires_at">> {
    return (await this.http.ask(`invitations/${encodeURIComponent(token)}`)) as Invitation;
  }

  async invite(wish: InvitationWish): Promise<InvitationLink> {
    return (await this.http.ask("invitations", { method: "POST", body: wish })) as InvitationLink;
  }

  async messages(conversation: ConversationId, query: PageQuery): Promise<MessagePage> {
    const words = new URLSearchParams();
    for (const [name, value] of Object.entries(query) as [string, number][]) words.set(name, String(value));
    const path = `conversations/${encodeURIComponent(conversation)}/messages?${words.toString()}`;
    return (await this.http.ask(path)) as MessagePage;
  }

  /** Come in by a way that answers who that is. */
  async enter(path: string, body: unknown): Promise<Person> {
    const answer = (await this.http.ask(path, { method: "POST", body })) as { readonly person: Person };
    return answer.person;
  }
}
