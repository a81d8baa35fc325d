import {readFileSync} from "node:fs";
import {createServer, type Server} from "node:http";
import {createRequire} from "node:module";
import {type Browser, type BrowserContextOptions, chromium, type Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, inject, it} from "vitest";
import {listen} from "../../src/cli/listen.ts";
import {queryPublished} from "../../src/cli/query.ts";
import {siteHandler} from "../../src/cli/serve.ts";
import {findBrowser} from "../support/find-browser.ts";

const pages = ["", "abandonment", "kpis", "signals", "data-quality", "methods"];
const views: [string, BrowserContextOptions][] = [
  ["desktop, light", {viewport: {width: 1440, height: 900}, colorScheme: "light"}],
  ["desktop, dark", {viewport: {width: 1440, height: 900}, colorScheme: "dark"}],
  [
    "phone, light",
    {viewport: {width: 390, height: 844}, colorScheme: "light", isMobile: true, hasTouch: true}
  ],
  [
    "phone, dark",
    {viewport: {width: 390, height: 844}, colorScheme: "dark", isMobile: true, hasTouch: true}
  ]
];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: await findBrowser(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
  });
});
afterAll(() => browser?.close());

/** Everything that a page did which it should not have. */
function watch(page: Page, origin: string): string[] {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      problems.push(`console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => problems.push(`thrown: ${error.message}`));
  page.on("requestfailed", (request) => problems.push(`failed: ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) {
      problems.push(`foreign: ${request.url()}`);
    }
  });
  return problems;
}

/** Opens a page and waits until its figures are drawn, those further down too. */
async function open(page: Page, address: string): Promise<void> {
  await page.goto(address, {waitUntil: "networkidle"});
  // every cell has run: nothing is loading, and nothing has been added for a while
  await page.waitForFunction(async () => {
    const size = () => document.querySelectorAll("main *").length;
    const before = size();
    await new Promise((resolve) => setTimeout(resolve, 250));
    return document.querySelectorAll("observablehq-loading").length === 0 && size() === before;
  });
  await page.evaluate(async () => {
    for (let top = 0; top < document.body.scrollHeight; top += 500) {
      window.scrollTo(0, top);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    window.scrollTo(0, 0);
  });
  await page.waitForLoadState("networkidle");
}

for (const data of ["sample", "letsgo"] as const) {
  const built = inject(data);
  describe.skipIf(built === undefined)(`the site of ${data}`, () => {
    if (built === undefined) return;
    let server: Server;
    let origin = "";
    beforeAll(async () => {
      server = createServer(siteHandler(built.site));
      origin = `http://127.0.0.1:${await listen(server, 0)}`;
    });
    afterAll(() => {
      server?.closeAllConnections();
      server?.close();
    });

    describe.each(views)("%s", (_view, options) => {
      it.each(pages)("/%s", async (path) => {
        const context = await browser.newContext(options);
        const page = await context.newPage();
        const problems = watch(page, origin);
        await open(page, `${origin}/${path}`);
        const seen = await page.evaluate(() => {
          const main = document.querySelector<HTMLElement>("main");
          const text = main?.innerText ?? "";
          // SQL in definitions may speak of null; a figure may not
          const words = [...(main?.querySelectorAll("*") ?? [])]
            .filter(
              (node) =>
                node.children.length === 0 && node.closest("code, pre, script, style") === null
            )
            .map((node) => node.textContent?.trim() ?? "");
          const charts = [...document.querySelectorAll<SVGSVGElement>("main svg[class*='plot']")];
          return {
            errors: document.querySelectorAll(".observablehq--error").length,
            nonsense: words.filter((word) =>
              /\b(NaN|undefined|Infinity)\b|\[object |^null$/.test(word)
            ),
            chartCount: charts.length,
            emptyCharts: charts.filter(
              (chart) => chart.querySelectorAll("circle, rect, path, line, text").length < 5
            ).length,
            unnamedCharts: charts.filter(
              (chart) =>
                chart.closest("[aria-label], [aria-labelledby], [aria-hidden=true]") === null
            ).length,
            overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            isGeneratedSaid: /generated/i.test(text)
          };
        });
        expect(problems).toEqual([]);
        expect(seen).toMatchObject({
          errors: 0,
          nonsense: [],
          emptyCharts: 0,
          unnamedCharts: 0,
          overflow: 0,
          isGeneratedSaid: data === "sample" || path === "methods" ? expect.anything() : false
        });
        if (data === "sample") expect(seen.isGeneratedSaid).toBe(true);
        // the drawing on the data-quality page is the lineage, in which each box is a button
        if (path === "data-quality") {
          expect(await page.locator("main svg [role=button]").count()).toBeGreaterThan(3);
        } else if (path === "signals") {
          expect(await page.locator("main .dots-dot").count()).toBeGreaterThan(10);
        } else if (path !== "methods") expect(seen.chartCount).toBeGreaterThan(0);
        await context.close();
      });
    });

    it.each(pages)(
      "/%s meets WCAG 2.1 AA in both themes, as far as a program can tell",
      async (path) => {
        for (const colorScheme of ["light", "dark"] as const) {
          const context = await browser.newContext({
            colorScheme,
            viewport: {width: 1280, height: 900}
          });
          const page = await context.newPage();
          await open(page, `${origin}/${path}`);
          await page.evaluate(axe);
          const violations = await page.evaluate(async () => {
            const {axe: checker} = window as unknown as {axe: typeof import("axe-core")};
            const results = await checker.run(document, {
              runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
            });
            return results.violations.map(
              ({id, help, nodes}) =>
                `${id}: ${help}: ${nodes
                  .slice(0, 3)
                  .map(({html}) => html.slice(0, 120))
                  .join(" | ")}`
            );
          });
          expect(violations, colorScheme).toEqual([]);
          await context.close();
        }
      }
    );

    it("shows the numbers of the warehouse", async () => {
      const {rows} = await queryPublished(
        built.data,
        "select metric, value, low is not null from kpi_current order by metric"
      );
      const expected = new Map(
        rows.map(([metric, value, isEnough]) => [metric, isEnough ? value : null])
      );
      const context = await browser.newContext({viewport: {width: 1440, height: 900}});
      const page = await context.newPage();
      await open(page, `${origin}/`);
      const cards = await page.$$eval("[data-metric]", (nodes) =>
        nodes.map((node) => ({
          metric: node.getAttribute("data-metric"),
          value: node.getAttribute("data-value"),
          text: node.querySelector(".figure-value")?.textContent?.trim() ?? ""
        }))
      );
      expect(cards.length).toBeGreaterThanOrEqual(6);
      for (const {metric, value, text} of cards) {
        const known = expected.get(metric);
        if (known === null || known === undefined) {
          expect(text, `${metric}`).toMatch(/^[–—-]$/);
          continue;
        }
        expect(Number(value), `${metric}`).toBeCloseTo(Number(known), 8);
        const shown = Number(/-?[\d,.]+/.exec(text)?.[0].replaceAll(",", ""));
        if (text.endsWith("%"))
          expect(shown, `${metric}: ${text}`).toBeCloseTo(Number(known) * 100, 0);
      }
      await context.close();
    });

    it("counts the records and checks as the warehouse does", async () => {
      const {rows} = await queryPublished(
        built.data,
        "select (select sum(record_count)::int from quality_records), (select count(*) from quality_checks)"
      );
      const [records = 0, checks = 0] = (rows[0] ?? []) as number[];
      const context = await browser.newContext({viewport: {width: 1440, height: 900}});
      const page = await context.newPage();
      await open(page, `${origin}/data-quality`);
      const text = await page.innerText("main");
      expect(text).toContain(records.toLocaleString("en-US"));
      expect(text).toContain(checks.toLocaleString("en-US"));
      await context.close();
    });
  });
}

describe("the site", () => {
  const site = inject("sample").site;
  let server: Server;
  let origin = "";
  let page: Page;
  beforeAll(async () => {
    server = createServer(siteHandler(site));
    origin = `http://127.0.0.1:${await listen(server, 0)}`;
    const context = await browser.newContext({
      viewport: {width: 1440, height: 900},
      colorScheme: "light"
    });
    page = await context.newPage();
  });
  afterAll(async () => {
    await page?.context().close();
    server?.closeAllConnections();
    server?.close();
  });

  it("keeps the theme that the reader chose", async () => {
    await open(page, `${origin}/`);
    const ground = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.focus("#theme-toggle");
    await page.keyboard.press("Enter");
    await expect.poll(ground).not.toBe(light);
    const dark = await ground();
    await open(page, `${origin}/kpis`);
    expect(await ground()).toBe(dark);
    await page.click("#theme-toggle");
    await expect.poll(ground).toBe(light);
  });

  it("lets the keyboard skip to the content first", async () => {
    await open(page, `${origin}/`);
    await page.keyboard.press("Tab");
    const first = await page.evaluate(() => document.activeElement?.textContent?.trim());
    expect(first).toMatch(/skip/i);
  });

  it("finds a metric by search", async () => {
    await open(page, `${origin}/`);
    await page.fill("#observablehq-search input", "completion");
    await page.waitForSelector("#observablehq-search-results a");
    const found = await page.$$eval("#observablehq-search-results a", (links) =>
      links.map((link) => link.getAttribute("href") ?? "")
    );
    expect(found.some((href) => href.includes("methods"))).toBe(true);
  });

  it("shows a model's description, checks and neighbours when it is chosen in the lineage", async () => {
    await open(page, `${origin}/data-quality`);
    await page.getByRole("combobox", {name: "Table", exact: true}).selectOption("kpi_values");
    const details = page.getByRole("region", {name: "The chosen table"});
    await expect.poll(() => details.innerText()).toMatch(/^kpi_values/);
    // the graph draws what it stands on; the keyboard goes there
    const input = page.getByRole("button", {name: /^fact_sessions, /}).first();
    await input.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => details.innerText()).toMatch(/^fact_sessions/);
  });

  it("changes the segment on the KPI page without leaving it", async () => {
    await open(page, `${origin}/kpis`);
    const before = await page.innerText("main");
    await page.getByLabel("Compare").selectOption({index: 1});
    await expect.poll(() => page.innerText("main")).not.toBe(before);
    expect(await page.$$eval(".observablehq--error", (nodes) => nodes.length)).toBe(0);
  });

  it("opens a session by its address, and by keyboard another one that the back button leaves", async () => {
    await open(page, `${origin}/signals`);
    const opened = page.getByRole("region", {name: "The open session"});
    const list = page.locator(".session-list a");
    const [first, second] = await list.locator("span:first-child").allInnerTexts();
    await expect.poll(() => opened.innerText()).toContain(first);
    await list.nth(1).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => opened.innerText()).toContain(second);
    expect(await opened.evaluate((node) => node === document.activeElement)).toBe(true);
    const address = page.url();
    await page.goBack();
    await expect.poll(() => opened.innerText()).toContain(first);
    await page.goto("about:blank");
    await open(page, address);
    await expect.poll(() => opened.innerText()).toContain(second);
    // what was said is there, and some of it is what a claim rests on
    await expect.poll(() => page.locator(".turns mark, .turns .said").count()).toBeGreaterThan(0);
  });
});
