import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, creationOptions, requestOptions, textOf } from "../../src/state/credentials";

test("bytes come back from their text, which fits into an address", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = textOf(Uint8Array.from(bytes).buffer);
      expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
      expect(new Uint8Array(bytesOf(text))).toEqual(Uint8Array.from(bytes));
    }),
  );
});

test("options to make a passkey with are what the browser takes", () => {
  const options = creationOptions({
    challenge: "AQID",
    rp: { id: "localhost", name: "aMSN2" },
    user: { id: "BA", name: "Anna", displayName: "Anna" },
    pubKeyCredParams: [{ type: "public-key", alg: -7 }],
    excludeCredentials: [{ type: "public-key", id: "BQY" }],
    authenticatorSelection: { residentKey: "required" },
  });
  expect(new Uint8Array(options.challenge as ArrayBuffer)).toEqual(Uint8Array.of(1, 2, 3));
  expect(new Uint8Array(options.user.id as ArrayBuffer)).toEqual(Uint8Array.of(4));
  expect(options.user.name).toBe("Anna");
  expect(options.authenticatorSelection).toEqual({ residentKey: "required" });
  expect(options.excludeCredentials?.map((one) => new Uint8Array(one.id as ArrayBuffer))).toEqual([
    Uint8Array.of(5, 6),
  ]);
});

test("options to sign in with name nobody", () => {
  const options = requestOptions({ challenge: "AQID", rpId: "localhost", userVerification: "preferred" });
  expect(options.rpId).toBe("localhost");
  expect(options.allowCredentials).toEqual([]);
});
