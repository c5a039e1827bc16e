import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deviceOf } from "../../src/state/device";

const mozilla = "Mozilla/5.0";
const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("what a browser calls itself", () => {
  test.each([
    [`${mozilla} (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0`, "Firefox", "Linux", false],
    [
      `${mozilla} (Windows NT 10.0; Win64; x64) ${webkit} Chrome/126.0 Safari/537.36`,
      "Chrome",
      "Windows",
      false,
    ],
    [
      `${mozilla} (Windows NT 10.0; Win64; x64) ${webkit} Chrome/126.0 Safari/537.36 Edg/126.0`,
      "Edge",
      "Windows",
      false,
    ],
    [
      `${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15`,
      "Safari",
      "macOS",
      false,
    ],
    [
      `${mozilla} (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1`,
      "Chrome",
      "iPhone",
      true,
    ],
    [
      `${mozilla} (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1`,
      "Safari",
      "iPad",
      true,
    ],
    [
      `${mozilla} (Linux; Android 14; SM-S921B) ${webkit} SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36`,
      "Samsung Internet",
      "Android",
      true,
    ],
    [`${mozilla} (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0`, "Firefox", "Android", true],
    [
      `${mozilla} (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/126.0 Safari/537.36 OPR/112.0`,
      "Opera",
      "ChromeOS",
      false,
    ],
    [
      `${mozilla} (X11; Linux x86_64) ${webkit} HeadlessChrome/126.0 Safari/537.36`,
      "Chromium",
      "Linux",
      false,
    ],
    [`${mozilla} (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko`, "Internet Explorer", "Windows", false],
    ["curl/8.5.0", "curl", "", false],
    ["", "", "", false],
    ["<img src=x onerror=alert(1)>", "", "", false],
  ])("%s", (userAgent, browser, system, phone) => {
    expect(deviceOf(userAgent)).toEqual({ browser, system, phone });
  });

  test("is never shown as it was sent, whatever it is", () => {
    const known = new Set<string>();
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (userAgent) => {
        const { browser, system } = deviceOf(userAgent);
        known.add(browser).add(system);
      }),
    );
    for (const word of known) expect(word).toMatch(/^[A-Za-z ]*$/);
  });
});
