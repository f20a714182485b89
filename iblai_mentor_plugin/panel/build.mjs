// Bundles the panel's sources into the plugin's static files: node build.mjs [folder]
// The same sources and the same package-lock.json give the same bytes.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PANEL = dirname(fileURLToPath(import.meta.url));
const SOURCE = join(PANEL, "source");
const OUT = resolve(process.argv[2] ?? join(PANEL, "../static/iblai_mentor_plugin"));

const bundle = (entry, name) =>
  build({
    absWorkingDir: PANEL,
    entryPoints: [join(SOURCE, entry)],
    outfile: join(OUT, name),
    bundle: true,
    minify: true,
    format: "esm",
    // What every browser of the last three years speaks.
    target: ["es2022"],
    loader: { ".css": "text" },
    legalComments: "none",
    charset: "utf8",
    metafile: true,
    logLevel: "warning",
  });

const packageOf = (path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];

// What maths.woff2 is a part of; docs/panel.rst says how it was cut.
const FONT = "@fontsource/noto-sans-math";

// The licences of what ended up in the files lie beside them, whole.
const writeLicences = (results) => {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const names = [...new Set([FONT, ...inputs.map(packageOf).filter(Boolean)])].sort();
  const parts = names.map((name) => {
    const folder = join(PANEL, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
    const texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
    return [`${name} ${version} (${license})`, ...texts].join("\n\n");
  });
  writeFileSync(join(OUT, "LICENSES.txt"), `${parts.join(`\n\n${"-".repeat(78)}\n\n`)}\n`);
};

writeLicences(await Promise.all([bundle("main.js", "panel.js"), bundle("maths.js", "maths.js"), bundle("course/main.js", "course.js")]));
