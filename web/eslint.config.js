import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

/** Who may import whom: ui > state > generated; transport > generated; only main.ts sees all. */
function mayNotImport(room, forbidden) {
  return {
    files: [`src/${room}/**/*.{ts,svelte}`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: `/(${forbidden.join("|")})(/|$)`,
              message: `src/${room} may not import from ${forbidden.join(", ")}.`,
            },
            { regex: "/main(\\.ts)?$", message: "Nobody imports main.ts." },
          ],
        },
      ],
    },
  };
}

export default ts.config(
  { ignores: ["node_modules/", "src/generated/"] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        projectService: { allowDefaultProject: ["eslint.config.js", "svelte.config.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-console": "error",
      eqeqeq: "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig },
    },
    rules: {
      // What contacts send is data: there is no way from a text to markup.
      "svelte/no-at-html-tags": "error",
      "svelte/no-inline-styles": ["error", { allowTransitions: false }],
    },
  },
  mayNotImport("generated", ["ui", "state", "transport"]),
  mayNotImport("transport", ["ui", "state"]),
  mayNotImport("state", ["ui", "transport"]),
  mayNotImport("ui", ["transport"]),
  { files: ["eslint.config.js", "svelte.config.js"], ...ts.configs.disableTypeChecked },
);
