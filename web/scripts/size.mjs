/** Print what each page of the built app loads, gzipped, and fail when the labelling page is over its budget. */
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const out = new URL("../../src/juryroom/_web/", import.meta.url);
const manifest = JSON.parse(await readFile(new URL("manifest.json", out), "utf8"));
const BUDGET_KB = 200;
const LABEL = "app/LabelRoute.tsx";

const sizes = new Map();
async function gz(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(await readFile(new URL(file, out)), { level: 9 }).length);
  return sizes.get(file);
}

/** The files an entry needs before it can be drawn: itself and what it imports statically. */
function closure(key, seen = new Set()) {
  if (seen.has(key) || !manifest[key]) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) closure(next, seen);
  return seen;
}

async function weigh(roots) {
  const files = [...new Set(roots.flatMap((key) => [...closure(key)]))].map((key) => manifest[key]);
  const sum = async (names) => (await Promise.all(names.map(gz))).reduce((a, b) => a + b, 0) / 1024;
  return { js: await sum(files.map((file) => file.file)), css: await sum([manifest["style.css"].file]) };
}

async function print(name, roots) {
  const { js, css } = await weigh(roots);
  console.log(name.padEnd(48), js.toFixed(1).padStart(9), css.toFixed(1).padStart(9));
  return js;
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const lazy = Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry).sort();
const pages = lazy.filter((key) => /^(app|screens)\//.test(key) && key !== LABEL);
const tags = lazy.filter((key) => key.startsWith("tags/"));

console.log("page".padEnd(48), "js kB gz".padStart(9), "css kB gz".padStart(9));
await print(entry, [entry]);
for (const page of pages) await print(page, [entry, page]);
await print(LABEL, [entry, LABEL]);
for (const tag of tags) await print(`  with ${tag}`, [entry, LABEL, tag]);
const most = await print("  with every tag", [entry, LABEL, ...tags]);
if (most > BUDGET_KB) {
  console.error(`The labelling page's JavaScript is over its budget of ${BUDGET_KB} kB.`);
  process.exit(1);
}
