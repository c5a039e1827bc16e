// What one can ask about people, browsers and passkeys; each answer is what happened, nothing throws.

import type {
  HouseHealth,
  InvitationSeen,
  LoggedTrouble,
  PasskeySeen,
  PersonId,
  PersonSeen,
  SessionSeen,
  StorageSeen,
} from "../generated/api";
import { creationOptions, credentialJson } from "./credentials";
import type { Gate, InvitationLink, Outcome } from "./session.svelte";

/** A link as a drawing for the camera of a phone. */
export interface Code {
  readonly size: number;
  readonly path: string;
}

export interface ResetLink extends InvitationLink {
  readonly name: string;
}

const done = { ok: true, value: undefined } as const;

/** What only administrators may ask. */
export class Administration {
  constructor(private readonly gate: Gate) {}

  people(): Promise<Outcome<readonly PersonSeen[]>> {
    return this.listed("people");
  }

  setAdministrator(person: PersonId, admin: boolean): Promise<Outcome<undefined>> {
    return this.done("POST", `people/${encodeURIComponent(person)}/administrator`, { admin });
  }

  signOut(person: PersonId): Promise<Outcome<undefined>> {
    return this.done("DELETE", `people/${encodeURIComponent(person)}/sessions`);
  }

  remove(person: PersonId): Promise<Outcome<undefined>> {
    return this.done("DELETE", `people/${encodeURIComponent(person)}`);
  }

  async resetPassword(person: PersonId): Promise<Outcome<ResetLink>> {
    const made = await this.gate.ask<{ name: string; expires_at: number; path: string }>(
      `admin/people/${encodeURIComponent(person)}/reset`,
      { method: "POST" },
    );
    if (!made.ok) return made;
    const { path, name, expires_at } = made.value;
    return { ok: true, value: { name, expires_at, uses_left: 1, url: this.gate.address(path) } };
  }

  invitations(): Promise<Outcome<readonly InvitationSeen[]>> {
    return this.listed("invitations");
  }

  revoke(invitation: string): Promise<Outcome<undefined>> {
    return this.done("DELETE", `invitations/${encodeURIComponent(invitation)}`);
  }

  storage(): Promise<Outcome<StorageSeen>> {
    return this.gate.ask("admin/storage");
  }

  health(): Promise<Outcome<HouseHealth>> {
    return this.gate.ask("admin/health");
  }

  troubles(): Promise<Outcome<readonly LoggedTrouble[]>> {
    return this.listed("troubles");
  }

  code(text: string): Promise<Outcome<Code>> {
    return this.gate.ask("admin/code", { method: "POST", body: { text } });
  }

  private async listed<T>(what: string): Promise<Outcome<readonly T[]>> {
    const answer = await this.gate.ask<Record<string, readonly T[]>>(`admin/${what}`);
    return answer.ok ? { ok: true, value: answer.value[what] ?? [] } : answer;
  }

  private async done(method: "POST" | "DELETE", path: string, body?: unknown): Promise<Outcome<undefined>> {
    const answer = await this.gate.ask(`admin/${path}`, { method, body });
    return answer.ok ? done : answer;
  }
}

/** Where one is signed in oneself. */
export class Browsers {
  constructor(private readonly gate: Gate) {}

  async list(): Promise<Outcome<readonly SessionSeen[]>> {
    const answer = await this.gate.ask<{ sessions: readonly SessionSeen[] }>("sessions");
    return answer.ok ? { ok: true, value: answer.value.sessions } : answer;
  }

  /** One of them, or all but this one. */
  async end(id?: string): Promise<Outcome<undefined>> {
    const path = id === undefined ? "sessions" : `sessions/${encodeURIComponent(id)}`;
    const answer = await this.gate.ask(path, { method: "DELETE" });
    return answer.ok ? done : answer;
  }

  async changePassword(old: string, fresh: string): Promise<Outcome<undefined>> {
    const answer = await this.gate.ask("password", { method: "POST", body: { old, new: fresh } });
    return answer.ok ? done : answer;
  }
}

/** One's own passkeys. */
export class Passkeys {
  constructor(private readonly gate: Gate) {}

  async list(): Promise<Outcome<readonly PasskeySeen[]>> {
    const answer = await this.gate.ask<{ passkeys: readonly PasskeySeen[] }>("passkeys");
    return answer.ok ? { ok: true, value: answer.value.passkeys } : answer;
  }

  /** Make one; null when the person changed their mind, or the key is here already. */
  async add(name: string): Promise<Outcome<PasskeySeen | null>> {
    const asked = await this.gate.ask<unknown>("passkeys/registration", { method: "POST" });
    if (!asked.ok) return asked;
    let made: Credential | null;
    try {
      made = await navigator.credentials.create({ publicKey: creationOptions(asked.value) });
    } catch {
      return { ok: true, value: null };
    }
    const credential = credentialJson(made as PublicKeyCredential);
    return this.gate.ask("passkeys", { method: "POST", body: { name, credential } });
  }

  async rename(id: string, name: string): Promise<Outcome<undefined>> {
    const body = { name };
    const answer = await this.gate.ask(`passkeys/${encodeURIComponent(id)}`, { method: "POST", body });
    return answer.ok ? done : answer;
  }

  async remove(id: string): Promise<Outcome<undefined>> {
    const answer = await this.gate.ask(`passkeys/${encodeURIComponent(id)}`, { method: "DELETE" });
    return answer.ok ? done : answer;
  }
}
