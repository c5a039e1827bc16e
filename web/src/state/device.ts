// What a browser calls itself, in words. It says no more than what is written there: browsers pretend.

export interface Device {
  /** A browser's or program's own name; empty when it does not say one that is known. */
  readonly browser: string;
  readonly system: string;
  readonly phone: boolean;
}

/** The first that fits: many name others too, so those that only one says come first. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOP(?:R|T|X)\/|\bOpera\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\bYaBrowser\//, "Yandex Browser"],
  [/\bUCBrowser\//, "UC Browser"],
  [/\bSeaMonkey\//, "SeaMonkey"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bHeadlessChrome\/|\bChromium\//, "Chromium"],
  [/\bChrome\/|\bCriOS\//, "Chrome"],
  [/\bVersion\/[\d.]+ .*\bSafari\//, "Safari"],
  [/\bMSIE |\bTrident\//, "Internet Explorer"],
  [/^curl\//, "curl"],
  [/^python-requests\/|\baiohttp\//, "Python"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bWindows Phone\b/, "Windows Phone"],
  [/\bWindows\b/, "Windows"],
  [/\biPhone\b|\biPod\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\b(?:Free|Open|Net)BSD\b/, "BSD"],
  [/\bLinux\b|\bX11\b/, "Linux"],
];

export function deviceOf(userAgent: string): Device {
  const named = (table: typeof BROWSERS) => table.find(([sign]) => sign.test(userAgent))?.[1] ?? "";
  return {
    browser: named(BROWSERS),
    system: named(SYSTEMS),
    phone: /\bMobi|\bAndroid\b|\biPhone\b|\biPod\b|\biPad\b/.test(userAgent),
  };
}
