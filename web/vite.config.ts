import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// The strict CSP of the web frontend rules what the build may write: nothing inline, no data: URLs
// for scripts or styles, and only relative addresses, so that a sub-path needs no other build.
export default defineConfig({
  base: "./",
  plugins: [svelte()],
  build: {
    outDir: "../src/amsn2/frontends/web/static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    target: ["chrome116", "firefox124", "safari17.4"],
    sourcemap: false,
  },
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
  },
});
