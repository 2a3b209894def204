import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

/** Imports go one way: ui, draft -> tags, actions -> screens -> app. `api` borrows the type of a result from `draft`. */
const zones = {
  ui: ["draft", "tags", "actions", "api", "screens", "app"],
  draft: ["ui", "tags", "actions", "api", "screens", "app"],
  api: ["ui", "tags", "actions", "screens", "app"],
  tags: ["actions", "api", "screens", "app"],
  actions: ["ui", "tags", "api", "screens", "app"],
  screens: ["app"],
};

const forbid = (patterns) => ({ "no-restricted-imports": ["error", { patterns }] });

const zoneRule = (from, rooms) => ({
  regex: `^(\\.\\./)+(${rooms.join("|")})(/|$)`,
  message: `${from}/ may not import from here: see "Who may import whom" in CONTRIBUTING.`,
});

const siblingTag = {
  regex: "^\\.\\./[a-z]+/",
  message: "A tag never imports another tag; containers receive their children.",
};

export default tseslint.config(
  { ignores: ["node_modules", "src/api/generated.ts"] },
  js.configs.recommended,
  tseslint.configs.strict,
  reactHooks.configs.flat.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-dynamic-delete": "off",
      "no-console": "error",
    },
  },
  { files: ["*.{js,ts}", "scripts/**"], languageOptions: { globals: { ...globals.node } }, rules: { "no-console": "off" } },
  ...Object.entries(zones).map(([from, rooms]) => ({
    files: [`src/${from}/**/*.{ts,tsx}`],
    rules: forbid([zoneRule(from, rooms)]),
  })),
  { files: ["**/*.test.{ts,tsx}"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
  {
    files: ["src/tags/*/**/*.{ts,tsx}"],
    rules: forbid([zoneRule("tags", zones.tags), siblingTag]),
  },
);
