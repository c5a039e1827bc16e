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
  { ignores: ["node_modules/"] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        projectService: { allowDefaultProject: ["eslint.config.js", "svelte.config.js", "public/*.js"] },
        tsconfigRootDir: import.meta.dirname,
        // The same for all files, or the whole project is read anew from each kind to the other.
        extraFileExtensions: [".svelte"],
      },
    },
    rules: {
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-console": "error",
      eqeqeq: "error",
      // A default counts: where every case matters it is assertNever, which the compiler checks.
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, svelteConfig },
    },
    rules: {
      // What contacts send is data: there is no way from a text to markup.
      "svelte/no-at-html-tags": "error",
      "svelte/no-inline-styles": ["error", { allowTransitions: false }],
      // A plain Map, Set or Date is right where nothing shown follows it; svelte-check cannot tell either.
      "svelte/prefer-svelte-reactivity": "off",
    },
  },
  {
    // The parser gives callbacks in markup the type any; svelte-check knows their types and checks them.
    files: ["**/*.svelte"],
    rules: {
      // `void value` in an effect says that the effect follows the value.
      "@typescript-eslint/no-meaningless-void-operator": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  mayNotImport("generated", ["ui", "state", "transport"]),
  mayNotImport("transport", ["ui", "state"]),
  mayNotImport("state", ["ui", "transport"]),
  mayNotImport("ui", ["transport"]),
  {
    files: ["eslint.config.js", "svelte.config.js", "public/**/*.js"],
    ...ts.configs.disableTypeChecked,
  },
);
