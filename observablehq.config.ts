import {readdirSync, readFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {load} from "js-yaml";

const folder = dirname(fileURLToPath(import.meta.url));
const title = process.env.EARSHOT_TITLE ?? publishedTitle() ?? "Earshot";

const latin =
  "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD";
const latinExtended =
  "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF";

/** Font files, out of their npm packages by way of `src/fonts/`; `src/styles/earshot.css` uses the families. */
const fonts = [
  {family: "Atkinson", file: "atkinson-hyperlegible-next-latin-wght-normal", range: latin},
  {
    family: "Atkinson",
    file: "atkinson-hyperlegible-next-latin-ext-wght-normal",
    range: latinExtended
  },
  {family: "Atkinson Mono", file: "atkinson-hyperlegible-mono-latin-wght-normal", range: latin}
];

/** A dot that is heard, and two arcs of sound. */
const mark = (color: string, signal: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true"><circle cx="7" cy="25" r="4.5" fill="${signal}"/><path d="M7 14a11 11 0 0 1 11 11M7 5a20 20 0 0 1 20 20" fill="none" stroke="${color}" stroke-width="3.6" stroke-linecap="round"/></svg>`;

/**
 * Runs before the first paint: the reader's theme, the fonts, and what Framework's page frame leaves out
 * for assistive technology (a language, and the freedom to zoom).
 */
const early = `<script>{
const root = document.documentElement;
root.lang = "en";
document.querySelector("meta[name=viewport]").content = "width=device-width, initial-scale=1";
try { const theme = localStorage.getItem("earshot-theme"); if (theme) root.dataset.theme = theme; } catch {}
const style = document.createElement("style");
for (const {href, dataset} of document.querySelectorAll("link[rel=earshot-font]"))
  style.textContent += '@font-face{font-family:"' + dataset.family + '";font-weight:200 800;font-display:swap;src:url("' + href + '") format("woff2");unicode-range:' + dataset.range + "}";
document.head.append(style);
}</script>`;

export default {
  root: "src",
  // a build makes the site beside the one in use and swaps it in: src/engine/site.ts
  output: process.env.EARSHOT_SITE_OUTPUT ?? "dist",
  title,
  home: `${mark("currentColor", "#ffc24d")}<span>${escapeHtml(title)}</span>`,
  pages: [
    {
      name: "What happened",
      pages: [
        {name: "Overview", path: "/index"},
        {name: "KPIs", path: "/kpis"}
      ]
    },
    {
      name: "Why",
      pages: [
        {name: "Abandonment", path: "/abandonment"},
        {name: "Signals", path: "/signals"}
      ]
    },
    {
      name: "Can I trust it",
      pages: [
        {name: "Data quality", path: "/data-quality"},
        {name: "Methods", path: "/methods"}
      ]
    }
  ],
  style: "styles/earshot.css",
  globalStylesheets: [],
  search: {index: metricEntries},
  toc: false,
  pager: false,
  linkify: false,
  head: [
    '<meta name="color-scheme" content="light dark">',
    `<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,${encodeURIComponent(mark("#17808a", "#d98a00"))}">`,
    ...fonts.map(
      ({family, file, range}) =>
        `<link rel="earshot-font" data-family="${family}" data-range="${range}" href="/fonts/${file}.woff2">`
    ),
    early,
    '<script type="module" src="/components/site.js"></script>'
  ].join("\n"),
  header: `<a class="brand" href="/">${mark("currentColor", "#d98a00")}${escapeHtml(title)}</a><button type="button" id="theme-toggle" aria-pressed="false"><span class="theme-toggle-icon" aria-hidden="true"></span><span class="theme-toggle-label">Dark</span></button>`,
  footer: `${escapeHtml(title)}. Every figure on these pages passed its checks before it was published: <a href="/data-quality">data quality</a>, <a href="/methods">methods</a>.`
};

/** The title of the data that is published, so that pages and data agree. */
function publishedTitle(): string | undefined {
  try {
    const publication: {title?: string} = JSON.parse(
      readFileSync(join(folder, "src/data/publication.json"), "utf8")
    );
    return publication.title;
  } catch {
    return undefined; // nothing is published yet
  }
}

/** Metrics, so that a reader who searches for one lands on its definition. */
function* metricEntries(): Generator<{
  path: string;
  title: string;
  text: string;
  keywords: string;
}> {
  const metrics = join(folder, "models/metrics");
  for (const file of readdirSync(metrics).sort()) {
    if (!/\.ya?ml$/.test(file)) continue;
    const registry = load(readFileSync(join(metrics, file), "utf8")) as {
      metrics: {name: string; label: string; description: string}[];
    };
    for (const {name, label, description} of registry.metrics) {
      yield {
        path: `/methods#${name}`,
        title: label,
        text: description,
        keywords: name.replaceAll("_", " ")
      };
    }
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
