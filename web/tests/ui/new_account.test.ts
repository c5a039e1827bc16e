import { describe, expect, it } from "vitest";
import { commandOf, CUSTOM, domainOf, empty, fieldOf } from "../../src/ui/accounts/new_account";
import { BUILT_IN } from "../../src/ui/accounts/statuses";

const CHOICES = [
  { id: BUILT_IN, network: "msn", title: "This aMSN2", domain: "home.example" },
  { id: "nina", network: "msn", title: "NINA", domain: "" },
];
const written = (more = {}) => ({ ...empty(CHOICES), address: " anna@example.com ", password: "x", ...more });

describe("a new account", () => {
  it("is made where that can be done, by the name of the address or the whole of it", () => {
    for (const name of [" anna.work ", "anna.work@Home.example"]) {
      expect(commandOf(written({ name, displayName: " Anna " }), CHOICES)).toEqual({
        type: "make_account",
        network: "msn",
        name: "anna.work",
        display_name: "Anna",
        presence: "online",
      });
    }
    expect(domainOf(written(), CHOICES)).toBe("home.example");
    for (const more of [{ own: true }, { choice: "nina" }, { choice: CUSTOM }]) {
      expect(domainOf(written(more), CHOICES)).toBe("");
    }
  });

  it("is on the first network, and on a server of its own where there is none", () => {
    expect(commandOf(written({ own: true }), CHOICES)).toMatchObject({
      type: "add_account",
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
    const nina = (more: object) => commandOf(written({ choice: "nina", ...more }), CHOICES);
    expect(nina({ host: "left.example", tls: true })).toHaveProperty("endpoints", null);
    expect(nina({ web: true, proxy: " http://proxy " })).toMatchObject({
      endpoints: { host: "", tls: false, verify_tls: true, gateway: "auto", proxy: "http://proxy" },
    });
  });

  it("says everything of a server of its own", () => {
    const custom = written({ choice: CUSTOM, host: "msn.example ", port: 1864, tls: true, verifyTls: false });
    expect(commandOf(custom, CHOICES)).toHaveProperty("endpoints", {
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
    expect(fieldOf("account_exists", written(), false)).toBe("address");
    expect(fieldOf("server_invalid", written(), false)).toBe("host");
    expect(fieldOf("proxy_invalid", written(), false)).toBe("proxy");
    expect(fieldOf("service_invalid", written({ choice: CUSTOM, services: "x" }), false)).toBe("services");
    expect(fieldOf("service_invalid", written({ choice: CUSTOM, web: true, gateway: "x" }), false)).toBe(
      "gateway",
    );
    expect(fieldOf("service_invalid", written({ choice: "nina", web: true, gateway: "x" }), false)).toBe(
      "gateway",
    );
    expect(fieldOf("account_exists", written(), true)).toBe("name");
    expect(fieldOf("address_taken", written(), true)).toBe("name");
    expect(fieldOf("name_refused", written(), true)).toBe("displayName");
    expect(fieldOf("store_full", written(), false)).toBeNull();
  });
});
