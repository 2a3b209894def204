import react from "@vitejs/plugin-react";
import { type Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds a running `juryroom serve`. */
const server = process.env.JURYROOM_URL ?? "http://127.0.0.1:8080";
/** `light-dark()`, `<dialog>`, `:has()` and nesting need no fallback from here on. */
const browsers = ["chrome123", "edge123", "firefox121", "safari17.5"];
/** The page that has to be there at once: fetched beside the entry, not after it has run. */
const FIRST = "LabelRoute";

function preloadFirstPage(): Plugin {
  return {
    name: "preload-first-page",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((one) => one.type === "chunk");
        const first = chunks.find((chunk) => chunk.isDynamicEntry && chunk.name === FIRST);
        const missing = first ? [first.fileName, ...first.imports].filter((file) => !html.includes(file)) : [];
        return missing.map((file) => ({ tag: "link", attrs: { rel: "modulepreload", href: `/${file}` } }));
      },
    },
  };
}

export default defineConfig({
  root: "src",
  publicDir: "../public",
  plugins: [react(), preloadFirstPage()],
  build: {
    outDir: "../../src/juryroom/_web",
    emptyOutDir: true,
    target: browsers,
    cssTarget: browsers,
    modulePreload: { polyfill: false },
    cssCodeSplit: false, // all of it is small, and one request less before the first picture
    manifest: "manifest.json",
    assetsInlineLimit: 0, // the content security policy allows data: for images only
    rolldownOptions: {
      output: {
        // A request less is worth more than a few shared bytes saved.
        codeSplitting: {
          groups: [
            { name: "base", test: /node_modules\/(react|react-dom|scheduler|@tanstack)\/|vite\/preload-helper|rolldown\/runtime/ },
            { name: "ui", test: /src\/(api|ui)\/(?!Menu)/ },
            // What only regions need (tags/regions.ts, RegionOverlay, LabelChips ...) comes with them.
            { name: "label", test: /src\/(draft|actions|tags\/(?!\w*[Rr]egion|[Ll]abel)[^/]+\.tsx?$)/ },
          ],
        },
      },
    },
  },
  server: {
    // Our own modules are served below /api too: the sources in src/api.
    proxy: Object.fromEntries(["^/api/(?!.*\\.ts(\\?|$))", "/data", "/logout", "/healthz"].map((path) => [path, server])),
  },
  test: {
    environment: "jsdom",
    // One jsdom for each worker, not for each file: making them cost seven eighths of the time.
    pool: "threads",
    isolate: false,
    include: ["**/*.test.{ts,tsx}"],
    setupFiles: ["./test-setup.ts"],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
