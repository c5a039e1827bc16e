import { createHash } from "node:crypto";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build, type Plugin } from "vite";
import { defineConfig } from "vitest/config";

const outDir = "../src/amsn2/frontends/web/static";
const target = ["chrome116", "firefox125", "safari17.4"];

/**
 * Builds the service worker when the page is built: it has to know the names of all files of its build. A
 * classic script by itself, since not every browser takes modules there.
 */
function worker(): Plugin {
  return {
    name: "amsn2-worker",
    apply: "build",
    async writeBundle(_options, bundle) {
      const files = Object.keys(bundle)
        .filter((name) => name.startsWith("assets/"))
        .sort();
      const page = bundle["index.html"];
      const source = page?.type === "asset" ? String(page.source) : "";
      const id = createHash("sha256")
        .update([source, ...files].join("\n"))
        .digest("hex")
        .slice(0, 16);
      await build({
        configFile: false,
        publicDir: false,
        logLevel: "warn",
        define: { __BUILD__: JSON.stringify(id), __FILES__: JSON.stringify(files) },
        build: {
          outDir,
          emptyOutDir: false,
          target,
          rolldownOptions: {
            input: "src/worker/worker.ts",
            output: { format: "iife", entryFileNames: "worker.js" },
          },
        },
      });
    },
  };
}

// The strict CSP of the web frontend rules what the build may write: nothing inline, no data: URLs
// for scripts or styles, and only relative addresses, so that a sub-path needs no other build.
export default defineConfig({
  base: "./",
  plugins: [svelte(), worker()],
  build: {
    outDir,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    target,
    sourcemap: false,
  },
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
  },
});
