import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, describe, expect, it, vi} from "vitest";
import {findBrowser, type Machine} from "./find-browser.ts";

/** A computer that has these programs and no other. */
function machine(programs: string[], differences: Partial<Machine> = {}): Machine {
  return {
    platform: "linux",
    environment: {PATH: "/usr/local/bin:/usr/bin"},
    isProgram: (path) => programs.includes(path),
    packagedBrowser: async () => undefined,
    ...differences
  };
}

describe("findBrowser", () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ["linux", {PATH: "/usr/bin:/home/ana/bin"}, "/home/ana/bin/chromium"],
    ["linux", {}, "/usr/bin/google-chrome-stable"],
    ["linux", {PATH: "/usr/bin"}, "/snap/bin/chromium"],
    ["linux", {PATH: "/usr/bin"}, "/opt/microsoft/msedge/msedge"],
    [
      "darwin",
      {HOME: "/Users/ana"},
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    ],
    [
      "darwin",
      {HOME: "/Users/ana"},
      "/Users/ana/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"
    ],
    ["darwin", {PATH: "/opt/homebrew/bin"}, "/opt/homebrew/bin/chromium"],
    [
      "win32",
      {"PROGRAMFILES(X86)": "C:\\Program Files (x86)"},
      "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe"
    ],
    [
      "win32",
      {LOCALAPPDATA: "C:\\Users\\ana\\AppData\\Local"},
      "C:\\Users\\ana\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe"
    ],
    ["win32", {Path: "C:\\Windows;D:\\tools"}, "D:\\tools\\chromium.exe"]
  ])("finds what is installed on %s", async (platform, environment, path) => {
    expect(await findBrowser(machine([path], {platform, environment}))).toBe(path);
  });

  it("prefers Chrome, wherever it is", async () => {
    const programs = ["/usr/local/bin/chromium", "/usr/bin/google-chrome"];
    expect(await findBrowser(machine(programs))).toBe("/usr/bin/google-chrome");
  });

  it("takes the one that the environment names, and no other when that is missing", async () => {
    const programs = ["/usr/bin/chromium", "/opt/mine/chrome", "/opt/theirs/chrome"];
    const environment = {PATH: "/usr/bin", CHROME_PATH: "/opt/theirs/chrome"};
    expect(await findBrowser(machine(programs, {environment}))).toBe("/opt/theirs/chrome");
    const both = {...environment, EARSHOT_BROWSER: "/opt/mine/chrome"};
    expect(await findBrowser(machine(programs, {environment: both}))).toBe("/opt/mine/chrome");
    await expect(
      findBrowser(machine(programs, {environment: {...both, EARSHOT_BROWSER: "/opt/gone/chrome"}}))
    ).rejects.toThrow("EARSHOT_BROWSER names a browser that is not there: /opt/gone/chrome");
  });

  it("takes one that came with a package, if it was downloaded and none is installed", async () => {
    const packagedBrowser = async (name: string) =>
      name.startsWith("playwright") ? `/cache/${name}/chrome` : undefined;
    const packaged = ["/cache/playwright-core/chrome"];
    expect(await findBrowser(machine(packaged, {packagedBrowser}))).toBe(packaged[0]);
    const installed = [...packaged, "/usr/bin/chromium"];
    expect(await findBrowser(machine(installed, {packagedBrowser}))).toBe("/usr/bin/chromium");
  });

  it("says how to get one where there is none", async () => {
    await expect(findBrowser(machine([]))).rejects.toThrow(
      /No Chrome, Chromium or Edge found\. Install one .* or set EARSHOT_BROWSER to its path\./
    );
  });

  it("asks this computer for a file that may be run", async () => {
    const folder = mkdtempSync(join(tmpdir(), "earshot-browser-"));
    const program = join(folder, "chrome");
    const text = join(folder, "notes");
    writeFileSync(program, "", {mode: 0o755});
    writeFileSync(text, "", {mode: 0o644});
    vi.stubEnv("EARSHOT_BROWSER", program);
    expect(await findBrowser()).toBe(program);
    for (const other of [folder, text]) {
      vi.stubEnv("EARSHOT_BROWSER", other);
      await expect(findBrowser(), other).rejects.toThrow("not there");
    }
    rmSync(folder, {recursive: true});
  });
});
