import {type ChildProcess, spawn, spawnSync} from "node:child_process";
import {once} from "node:events";
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {type Browser, chromium} from "playwright-core";
import {afterAll, beforeAll, describe, expect, it, vi} from "vitest";
import {freePort} from "../../src/cli/listen.ts";
import {findBrowser} from "../support/find-browser.ts";
import {temporaryFolder} from "../support/project.ts";
import {copyProject} from "../support/project-copy.ts";

describe("dev", () => {
  const project = join(temporaryFolder(), "project");
  let server: ChildProcess;
  let browser: Browser;
  let port: number;
  let address = "";
  beforeAll(async () => {
    copyProject(project);
    port = await freePort(0);
    address = `http://127.0.0.1:${port}/`;
    server = spawn(
      process.execPath,
      [join(project, "bin/earshot.js"), "dev", "--port", `${port}`],
      {
        cwd: project,
        stdio: ["ignore", "pipe", "inherit"]
      }
    );
    await vi.waitFor(async () => expect((await fetch(address)).status).toBe(200), {
      timeout: 120_000,
      interval: 500
    });
    browser = await chromium.launch({executablePath: await findBrowser(), args: ["--no-sandbox"]});
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill("SIGTERM");
  });

  it("shows a saved model and a saved page on the open page", async () => {
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForSelector("[data-metric='completion_rate']");
    let loads = 0;
    page.on("load", () => loads++);

    const model = join(project, "models/marts/metric_definitions.sql");
    const sql = readFileSync(model, "utf8");
    const edited = sql.replace(/^ {4}label,$/m, "    label || ' (edited)' as label,");
    expect(edited, "the test edits a column of metric_definitions.sql").not.toBe(sql);
    writeFileSync(model, edited);
    await expect
      .poll(() => page.innerText("main"), {timeout: 60_000})
      .toContain("Completion rate (edited)");

    const overview = join(project, "src/index.md");
    writeFileSync(
      overview,
      `${readFileSync(overview, "utf8")}\n\nA paragraph that was just written.\n`
    );
    await expect
      .poll(() => page.innerText("main"), {timeout: 60_000})
      .toContain("A paragraph that was just written.");
    expect(loads).toBe(0);
  });

  it("keeps the last good figures when a model is saved with a mistake", async () => {
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForSelector("[data-metric='completion_rate']");
    const model = join(project, "models/marts/outcomes_by_day.sql");
    const sql = readFileSync(model, "utf8");
    writeFileSync(model, `${sql}\nwhere nonsense`);
    const publication = () =>
      JSON.parse(readFileSync(join(project, "src/data/publication.json"), "utf8")).marts
        .outcomes_by_day;
    await expect.poll(() => publication().status, {timeout: 60_000}).toBe("stale");
    expect(publication().rows).toBeGreaterThan(0);
    writeFileSync(model, sql);
    await expect.poll(() => publication().status, {timeout: 60_000}).toBe("current");
  });

  it("says before it builds that its port is taken", () => {
    const {status, stderr} = spawnSync(
      process.execPath,
      [join(project, "bin/earshot.js"), "dev", "--port", `${port}`],
      {cwd: project, encoding: "utf8"}
    );
    expect(stderr).toBe(`earshot: --port ${port}: is taken; name another\n`);
    expect(status).toBe(2);
  });

  it("ends when it is told to, whatever is saved just then", async () => {
    const ended = once(server, "exit");
    writeFileSync(join(project, "models/marts/unfinished.sql"), "select 1 as one");
    server.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });
});
