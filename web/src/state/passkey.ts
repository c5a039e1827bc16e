// Signing in with a passkey: fetched when somebody does so.

import type { Person } from "../generated/api";
import { credentialJson, requestOptions } from "./credentials";
import type { Gate, Outcome } from "./session.svelte";

/** Null when the person changed their mind. */
export async function enterByPasskey(gate: Gate): Promise<Outcome<Person | null>> {
  const asked = await gate.ask<unknown>("session/passkey/question", { method: "POST" });
  if (!asked.ok) return asked;
  let shown: Credential | null;
  try {
    shown = await navigator.credentials.get({ publicKey: requestOptions(asked.value) });
  } catch {
    return { ok: true, value: null };
  }
  return gate.enter("session/passkey", { credential: credentialJson(shown as PublicKeyCredential) });
}
