// Builds the vendored browser assets. See README.md. Run: npm ci --ignore-scripts && node build.mjs
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import * as sass from "sass";
import subsetFont from "subset-font";

const HERE = dirname(fileURLToPath(import.meta.url));
const MODULES = join(HERE, "node_modules");
const OUT = resolve(HERE, "../../src/shouwang/core/static/vendor");
const TARGET = "chrome64"; // oldest engine the pages are tried on; see README.md
const LIBRARIES = [
  ["bootstrap", "bootstrap", "LICENSE"],
  ["@popperjs/core", "popper", "LICENSE.md"],
  ["bootstrap-icons", "bootstrap-icons", "LICENSE"],
  ["htmx.org", "htmx", "LICENSE"],
  ["echarts", "echarts", "LICENSE"],
  ["echarts", "echarts-NOTICE", "NOTICE"],
  ["zrender", "zrender", "LICENSE"],
  ["tslib", "tslib", "LICENSE.txt"],
];

const version = async (name) =>
  JSON.parse(await readFile(join(MODULES, name, "package.json"), "utf8")).version;

async function save(path, content) {
  const target = join(OUT, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
}

async function script(entry, path, banner) {
  const result = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    target: TARGET,
    format: "iife",
    charset: "utf8",
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    banner: { js: `/*! ${banner} */` },
  });
  await save(path, result.outputFiles[0].text);
}

// The content security policy allows no data: addresses, so the drawings inside the style
// sheet (tick, arrow, cross) become files of their own.
// Sass escapes only a few characters ("100%" stays as it is), so decodeURIComponent would stop.
const unescape = (data) =>
  data.replace(/%([0-9a-f]{2})/gi, (_all, hex) => String.fromCharCode(parseInt(hex, 16)));

async function extractImages(css, folder) {
  const seen = new Map();
  const found = css.replace(/url\((["']?)data:image\/svg\+xml,(.*?)\1\)/g, (_all, _quote, data) => {
    if (!seen.has(data)) seen.set(data, `img/${seen.size + 1}.svg`);
    return `url(${seen.get(data)})`;
  });
  for (const [data, path] of seen) await save(join(folder, path), unescape(data));
  return found;
}

async function buildBootstrap() {
  const label = `Bootstrap ${await version("bootstrap")} (getbootstrap.com), MIT`;
  const compiled = sass.compile(join(HERE, "bootstrap.scss"), {
    loadPaths: [MODULES],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin"],
  });
  const css = await extractImages(compiled.css.replace('@charset "UTF-8";', ""), "bootstrap");
  const { code } = await esbuild.transform(css, {
    loader: "css", minify: true, target: TARGET, charset: "utf8", legalComments: "none",
  });
  await save("bootstrap/bootstrap.min.css", `/*! ${label} */${code}`);
  await script(join(HERE, "bootstrap.entry.js"), "bootstrap/bootstrap.min.js",
    `${label}; Popper ${await version("@popperjs/core")}, MIT`);
}

async function buildHtmx() {
  const source = await readFile(join(MODULES, "htmx.org/dist/htmx.min.js"), "utf8");
  const { code } = await esbuild.transform(source, { minify: true, target: TARGET, charset: "utf8" });
  await save("htmx/htmx.min.js", `/*! htmx ${await version("htmx.org")} (htmx.org), 0BSD */${code}`);
}

async function buildIcons() {
  const folder = join(MODULES, "bootstrap-icons/font");
  const codes = JSON.parse(await readFile(join(folder, "bootstrap-icons.json"), "utf8"));
  const names = (await readFile(join(HERE, "icons.txt"), "utf8")).split(/\s+/).filter(Boolean);
  const missing = names.filter((name) => !(name in codes));
  if (missing.length > 0) throw new Error(`bootstrap-icons has no ${missing.join(", ")}`);
  const text = names.map((name) => String.fromCodePoint(codes[name])).join("");
  const font = await readFile(join(folder, "fonts/bootstrap-icons.woff2"));
  await save("icons/icons.woff2", await subsetFont(font, text, { targetFormat: "woff2" }));
  const rules = names.map((name) => `.bi-${name}::before{content:"\\${codes[name].toString(16)}"}`);
  const label = `Bootstrap Icons ${await version("bootstrap-icons")}, MIT; ${names.length} of them`;
  await save("icons/icons.min.css", [
    `/*! ${label} */`,
    '@font-face{font-family:"bootstrap-icons";font-display:block;src:url(icons.woff2) format("woff2")}',
    '.bi::before{display:inline-block;font-family:"bootstrap-icons";font-style:normal;font-weight:400;',
    "font-variant:normal;line-height:1;text-transform:none;vertical-align:-.125em;",
    "-webkit-font-smoothing:antialiased}",
    ...rules,
  ].join(""));
}

async function buildEcharts() {
  await script(join(HERE, "echarts.entry.js"), "echarts/echarts.min.js",
    `Apache ECharts ${await version("echarts")} (echarts.apache.org), Apache-2.0; our selection`);
}

async function copyLicences() {
  const rows = [];
  for (const [name, label, file] of LIBRARIES) {
    await save(`LICENSES/${label}.txt`, await readFile(join(MODULES, name, file)));
    rows.push(`${label} ${await version(name)}`);
  }
  await save("VERSIONS", `${rows.join("\n")}\n`);
}

async function writeSums() {
  const entries = await readdir(OUT, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile())
    .map((entry) => relative(OUT, join(entry.parentPath ?? entry.path, entry.name)).split("\\").join("/"))
    .sort();
  const lines = await Promise.all(files.map(async (file) => {
    const content = await readFile(join(OUT, file));
    return `${createHash("sha256").update(content).digest("hex")}  ${file}`;
  }));
  await save("SHA256SUMS", `${lines.join("\n")}\n`);
}

await rm(OUT, { recursive: true, force: true });
await buildBootstrap();
await buildHtmx();
await buildIcons();
await buildEcharts();
await copyLicences();
await writeSums();
