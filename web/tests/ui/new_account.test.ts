import { describe, expect, it } from "vitest";
import { BUILT_IN, commandOf, CUSTOM, empty, fieldOf } from "../../src/ui/accounts/new_account";

const CHOICES = [
  { id: BUILT_IN, network: "msn", title: "This aMSN2" },
  { id: "nina", network: "msn", title: "NINA" },
];
const written = (more = {}) => ({ ...empty(CHOICES), address: " anna@example.com ", password: "x", ...more });

describe("a new account", () => {
  it("is on the first network, and on a server of its own where there is none", () => {
    expect(commandOf(written(), CHOICES)).toMatchObject({
      network: "msn",
      address: "anna@example.com",
      choice: BUILT_IN,
      endpoints: null,
      presence: "online",
      remember: true,
    });
    expect(empty([]).choice).toBe(CUSTOM);
  });

  it("says of a named network no more than was written for it", () => {
    expect(
      commandOf(written({ choice: "nina", host: "left.example", tls: true }), CHOICES).endpoints,
    ).toBeNull();
    const more = commandOf(
      written({ choice: "nina", web: true, proxy: " http://proxy " }),
      CHOICES,
    ).endpoints;
    expect(more).toMatchObject({
      host: "",
      tls: false,
      verify_tls: true,
      gateway: "auto",
      proxy: "http://proxy",
    });
  });

  it("says everything of a server of its own", () => {
    const custom = written({ choice: CUSTOM, host: "msn.example ", port: 1864, tls: true, verifyTls: false });
    expect(commandOf(custom, CHOICES).endpoints).toEqual({
      host: "msn.example",
      port: 1864,
      services: "",
      tls: true,
      verify_tls: false,
      gateway: "",
      proxy: "",
    });
  });

  it("shows a refusal at its field", () => {
    expect(fieldOf("account_exists", written())).toBe("address");
    expect(fieldOf("server_invalid", written())).toBe("host");
    expect(fieldOf("proxy_invalid", written())).toBe("proxy");
    expect(fieldOf("service_invalid", written({ choice: CUSTOM, services: "x" }))).toBe("services");
    expect(fieldOf("service_invalid", written({ choice: CUSTOM, web: true, gateway: "x" }))).toBe("gateway");
    expect(fieldOf("service_invalid", written({ choice: "nina", web: true, gateway: "x" }))).toBe("gateway");
    expect(fieldOf("store_full", written())).toBeNull();
  });
});
