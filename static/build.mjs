// Compiles static/src into static/build: hub.css, its right-to-left mirror, and the small scripts.
// In: static/src/**, package-lock.json.  Out: static/build/** (git-ignored). Nothing is fetched.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import rtlcss from "rtlcss";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "build");

const compiled = sass.compile(join(here, "src", "hub.scss"), {
  loadPaths: [join(here, "..", "node_modules")],
  style: "compressed",
  quietDeps: true,
  charset: false,
});

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "hub.css"), compiled.css);
writeFileSync(join(out, "hub.rtl.css"), rtlcss.process(compiled.css));
for (const name of ["hub.js", "passkeys.js", "evidence.js", "typed.js", "favicon.svg"]) cpSync(join(here, "src", name), join(out, name));

// The packed copies stand beside the files: the web server hands them out as they are.
for (const name of ["hub.css", "hub.rtl.css", "hub.js", "passkeys.js", "evidence.js", "typed.js", "favicon.svg"]) {
  const plain = readFileSync(join(out, name));
  const packed = gzipSync(plain, { level: 9 });
  writeFileSync(join(out, `${name}.gz`), packed);
  console.log(`${name}: ${(plain.length / 1024).toFixed(1)} kB, ${(packed.length / 1024).toFixed(1)} kB packed`);
}
