// Bundles the panel's sources into the plugin's static files: node build.mjs [folder]
// The same sources and the same package-lock.json give the same bytes.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PANEL = dirname(fileURLToPath(import.meta.url));
const SOURCE = join(PANEL, "source");
const OUT = resolve(process.argv[2] ?? join(PANEL, "../static/iblai_mentor_plugin"));

// What markdown-it needs for links and for characters by their names, which are both switched off in markdown.js: a third of it.
const UNUSED = {
  entities: "export const decodeHTMLStrict = (text) => text;",
  "linkify-it": "export class LinkifyIt {}",
  mdurl: "export const [parse, encode, decode, format] = [];",
  "punycode.js": "export default {};",
};
const leaveOut = {
  name: "leave-out",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(${Object.keys(UNUSED).join("|")})$`) }, ({ path }) => ({ path, namespace: "unused" }));
    onLoad({ filter: /.*/, namespace: "unused" }, ({ path }) => ({ contents: UNUSED[path] }));
  },
};

const bundle = (entry, name, { plugins = [], write = true } = {}) =>
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
    plugins,
    write,
    logLevel: "warning",
  });

// Files of views take what lent.js names from the first script, which is there before them.
const borrow = async () => {
  const { metafile } = await bundle("lent.js", "lent.js", { write: false });
  const [{ exports: names }] = Object.values(metafile.outputs);
  const lent = new Set(metafile.inputs["source/lent.js"].imports.map(({ path }) => join(PANEL, path)));
  const contents = `export const { ${names.join(", ")} } = globalThis[Symbol.for("iblai-mentor.lent")];`;
  return {
    name: "borrow",
    setup({ onResolve, onLoad, resolve: find }) {
      onResolve({ filter: /.*/ }, async ({ path, pluginData, ...how }) => {
        if (pluginData?.isFound || how.kind === "entry-point") { return null; }
        const found = await find(path, { ...how, pluginData: { isFound: true } });
        return lent.has(found.path) ? { path: "lent", namespace: "lent" } : found;
      });
      onLoad({ filter: /.*/, namespace: "lent" }, () => ({ contents }));
    },
  };
};

// A module that is in a view's file and in the first one, too, would be there twice: its elements, its words.
const forbidCopies = (first, later) => {
  const copies = later.flatMap(({ metafile }) => Object.keys(metafile.inputs)).filter((path) => path in first.metafile.inputs);
  if (copies.length) { throw new Error(`to be named in lent.js: ${copies.join(", ")}`); }
};

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

const plugins = [await borrow()];
const [first, ...views] = await Promise.all([
  bundle("main.js", "panel.js"),
  bundle("history/history.js", "history.js", { plugins }),
  bundle("mentor/mentor.js", "mentor.js", { plugins }),
  bundle("staff/staff.js", "staff.js", { plugins }),
]);
forbidCopies(first, views);
const others = await Promise.all([
  bundle("course/main.js", "course.js"),
  bundle("text/markdown.js", "markdown.js", { plugins: [leaveOut] }),
  bundle("maths.js", "maths.js"),
]);
writeLicences([first, ...views, ...others]);
