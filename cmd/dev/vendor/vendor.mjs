// Copies the front-end files the console serves out of node_modules into
// static/vendor, builds one icon sprite, and writes manifest.json with the
// package, version, licence and sha256 of every file. It is run by hand when
// a version in package.json changes; two runs write the same bytes, and
// static/static_test.go keeps the digests true.
//
//	npm ci --ignore-scripts && node vendor.mjs
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const from = (p) => join(here, "node_modules", p);
const into = join(here, "..", "..", "..", "static", "vendor");
const about = (pkg) => JSON.parse(readFileSync(from(`${pkg}/package.json`), "utf8"));

// House name of an icon on the left, its Lucide name on the right: templates
// speak of meaning ("warn"), so a drawing can change without touching them.
const icons = {
  ok: "circle-check", warn: "triangle-alert", stop: "circle-x", info: "info",
  pending: "circle-dashed", clock: "clock", hourglass: "hourglass", you: "user-round",
  bank: "landmark", mark: "box", home: "house", wallet: "wallet", send: "send",
  approval: "shield-check", ledger: "book-open", audit: "scroll-text", webhook: "webhook",
  people: "users", notice: "bell", session: "monitor-smartphone", search: "search",
  copy: "copy", check: "check", close: "x", menu: "menu", plus: "plus", filter: "list-filter",
  down: "chevron-down", right: "chevron-right", left: "chevron-left",
  ascending: "arrow-up", descending: "arrow-down", out: "arrow-up-right", in: "arrow-down-left",
  to: "arrow-right", sun: "sun", moon: "moon", system: "sun-moon", leave: "log-out",
  key: "key-round", lock: "lock", ban: "ban", refresh: "refresh-cw", download: "download",
  open: "external-link", keyboard: "keyboard", eye: "eye", empty: "inbox", settings: "settings-2",
};

function sprite() {
  const symbols = Object.entries(icons).map(([name, drawing]) => {
    const svg = readFileSync(from(`lucide-static/icons/${drawing}.svg`), "utf8");
    const body = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/<svg[\s\S]*?>/, "").replace("</svg>", "");
    const lines = body.trim().split(/\n\s*/).join("");
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${lines}</symbol>`;
  });
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
}

const files = [
  { file: "htmx.js", package: "htmx.org", bytes: readFileSync(from("htmx.org/dist/htmx.min.js")) },
  { file: "inter.woff2", package: "@fontsource-variable/inter", bytes: readFileSync(from("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2")) },
  { file: "sprite.svg", package: "lucide-static", bytes: sprite() },
];
for (const pkg of ["htmx.org", "@fontsource-variable/inter", "lucide-static"]) {
  const name = `LICENSE.${pkg.replace(/^@/, "").replace(/[/.]/g, "-")}.txt`;
  files.push({ file: name, package: pkg, bytes: readFileSync(from(`${pkg}/LICENSE`)) });
}

mkdirSync(into, { recursive: true });
const manifest = files.map(({ file, package: pkg, bytes }) => {
  // A pointer to a source map that is not served would be a 404 in every debugger.
  const out = file.endsWith(".js") ? Buffer.from(bytes.toString("utf8").replace(/\n?\/\/# sourceMappingURL=.*\n?$/, "\n")) : bytes;
  writeFileSync(join(into, file), out);
  return { file, package: pkg, version: about(pkg).version, licence: about(pkg).license, sha256: createHash("sha256").update(out).digest("hex") };
});
writeFileSync(join(into, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
