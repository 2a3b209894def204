import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds a running `juryroom serve`. */
const server = process.env.JURYROOM_URL ?? "http://127.0.0.1:8080";
/** `light-dark()`, `<dialog>`, `:has()` and nesting need no fallback from here on. */
const browsers = ["chrome123", "edge123", "firefox121", "safari17.5"];

export default defineConfig({
  root: "src",
  publicDir: "../public",
  plugins: [react()],
  build: {
    outDir: "../../src/juryroom/_web",
    emptyOutDir: true,
    target: browsers,
    cssTarget: browsers,
    modulePreload: { polyfill: false },
    manifest: "manifest.json",
    assetsInlineLimit: 0, // the content security policy allows data: for images only
  },
  server: {
    // Not our own modules in src/api, which the development server has under the same path.
    proxy: Object.fromEntries(
      ["^/api/(?!.*\\.ts)", "/data", "/logout", "/healthz", "/readyz"].map((path) => [path, server]),
    ),
  },
  test: {
    environment: "jsdom",
    include: ["**/*.test.{ts,tsx}"],
    setupFiles: ["./test-setup.ts"],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
