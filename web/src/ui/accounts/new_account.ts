// What is written to add an account: the command it becomes, and at which field a refusal belongs.

import type { Endpoints, NetworkChoice, Presence, ProblemCode } from "../../generated/api";

/** The choice that is none: a server of its own. */
export const CUSTOM = "";
/** As the server calls the network in itself. */
export const BUILT_IN = "built-in";

export interface NewAccount {
  /** The id of a choice, or `CUSTOM`. */
  choice: string;
  address: string;
  password: string;
  presence: Presence;
  remember: boolean;
  host: string;
  port: number;
  services: string;
  tls: boolean;
  verifyTls: boolean;
  web: boolean;
  gateway: string;
  proxy: string;
}

export type Field = "choice" | "address" | "password" | "host" | "services" | "gateway" | "proxy";

const FIELDS: Partial<Record<ProblemCode, Field>> = {
  network_unknown: "choice",
  address_invalid: "address",
  account_exists: "address",
  server_invalid: "host",
  service_invalid: "services",
  proxy_invalid: "proxy",
};

export function empty(choices: readonly NetworkChoice[]): NewAccount {
  return {
    choice: choices[0]?.id ?? CUSTOM,
    address: "",
    password: "",
    presence: "online",
    remember: true,
    host: "",
    port: 1863,
    services: "",
    tls: false,
    verifyTls: true,
    web: false,
    gateway: "",
    proxy: "",
  };
}

/** Where a refusal is to be read; null: it is about none of the fields that are shown. */
export function fieldOf(code: ProblemCode, written: NewAccount): Field | null {
  const field = FIELDS[code] ?? null;
  if (field !== "services") return field;
  // Two fields hold such an address, and with a named network only one is shown.
  return written.choice !== CUSTOM || (written.web && written.gateway !== "" && written.services === "")
    ? "gateway"
    : "services";
}

export function commandOf(written: NewAccount, choices: readonly NetworkChoice[]) {
  return {
    type: "add_account" as const,
    network: choices.find((choice) => choice.id === written.choice)?.network ?? "msn",
    address: written.address.trim(),
    password: written.password,
    choice: written.choice,
    endpoints: endpointsOf(written),
    presence: written.presence,
    remember: written.remember,
  };
}

function endpointsOf(written: NewAccount): Endpoints | null {
  if (written.choice === BUILT_IN) return null;
  const custom = written.choice === CUSTOM;
  const endpoints = {
    host: custom ? written.host.trim() : "",
    port: custom ? written.port : 1863,
    services: custom ? written.services.trim() : "",
    tls: custom && written.tls,
    verify_tls: !custom || written.verifyTls,
    gateway: written.web ? written.gateway.trim() || "auto" : "",
    proxy: written.proxy.trim(),
  };
  return custom || endpoints.gateway !== "" || endpoints.proxy !== "" ? endpoints : null;
}
