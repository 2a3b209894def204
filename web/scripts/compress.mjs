/** Write a .br and a .gz beside every built text file, so that the server sends stored bytes and compresses nothing. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const out = new URL("../../src/juryroom/_web", import.meta.url).pathname;
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
const SMALLEST = 512; // below this the headers cost more than is saved

for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(html|js|css|svg|json)$/.test(entry.name)) continue;
  const path = join(entry.parentPath, entry.name);
  const bytes = await readFile(path);
  if (bytes.length < SMALLEST) continue;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  await writeFile(`${path}.br`, await brotli(bytes, quality));
  await writeFile(`${path}.gz`, await zip(bytes, { level: 9 }));
}
