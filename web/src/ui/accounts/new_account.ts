// What is written to add an account: the command it becomes, and at which field a refusal belongs.

import type { Endpoints, NetworkChoice, Presence, ProblemCode } from "../../generated/api";
import { BUILT_IN } from "./statuses";

/** The choice that is none: a server of its own. */
export const CUSTOM = "";

export interface NewAccount {
  /** The id of a choice, or `CUSTOM`. */
  choice: string;
  /** Where addresses can be made: one is there already, and this is it with its password. */
  own: boolean;
  /** What is before the @ of an address that is to be made. */
  name: string;
  displayName: string;
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

export type Field =
  "choice" | "name" | "displayName" | "address" | "password" | "host" | "services" | "gateway" | "proxy";

const FIELDS: Partial<Record<ProblemCode, Field>> = {
  network_unknown: "choice",
  address_invalid: "address",
  address_unfit: "name",
  address_taken: "name",
  too_many_addresses: "name",
  name_refused: "displayName",
  account_exists: "address",
  server_invalid: "host",
  service_invalid: "services",
  proxy_invalid: "proxy",
};

export function empty(choices: readonly NetworkChoice[]): NewAccount {
  return {
    choice: choices[0]?.id ?? CUSTOM,
    own: false,
    name: "",
    displayName: "",
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

/** What is behind the @ of the address that is to be made; empty: none is, it is there already. */
export function domainOf(written: NewAccount, choices: readonly NetworkChoice[]): string {
  return written.own ? "" : (choices.find((choice) => choice.id === written.choice)?.domain ?? "");
}

/** Where a refusal is to be read; null: it is about none of the fields that are shown. */
export function fieldOf(code: ProblemCode, written: NewAccount, making: boolean): Field | null {
  const field = FIELDS[code] ?? null;
  if (making && field === "address") return "name";
  if (field !== "services") return field;
  // Two fields hold such an address, and with a named network only one is shown.
  return written.choice !== CUSTOM || (written.web && written.gateway !== "" && written.services === "")
    ? "gateway"
    : "services";
}

export function commandOf(written: NewAccount, choices: readonly NetworkChoice[]) {
  const network = choices.find((choice) => choice.id === written.choice)?.network ?? "msn";
  const domain = domainOf(written, choices);
  if (domain !== "") {
    return {
      type: "make_account" as const,
      network,
      name: nameIn(written.name.trim(), domain),
      display_name: written.displayName.trim(),
      presence: written.presence,
    };
  }
  return {
    type: "add_account" as const,
    network,
    address: written.address.trim(),
    password: written.password,
    choice: written.choice,
    endpoints: endpointsOf(written),
    presence: written.presence,
    remember: written.remember,
  };
}

/** Whoever writes the whole address means its name. */
function nameIn(text: string, domain: string): string {
  const rest = `@${domain}`;
  return text.toLowerCase().endsWith(rest.toLowerCase()) ? text.slice(0, -rest.length) : text;
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
