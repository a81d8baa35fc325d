import {accessSync, constants, statSync} from "node:fs";
import {posix, win32} from "node:path";

/** What `findBrowser` asks of the computer. */
export interface Machine {
  platform: string;
  environment: Record<string, string | undefined>;
  isProgram(path: string): boolean;
  /** Where an npm package keeps its browser; undefined where the package is not installed. */
  packagedBrowser(name: string): Promise<string | undefined>;
}

/**
 * The path of a Chrome, Chromium or Edge: the one that EARSHOT_BROWSER or CHROME_PATH names, else an
 * installed one, else one that came with an npm package.
 *
 * @throws Error that says how to get one, where there is none
 */
export async function findBrowser(machine: Machine = thisMachine): Promise<string> {
  for (const variable of ["EARSHOT_BROWSER", "CHROME_PATH"]) {
    const path = machine.environment[variable];
    if (!path) continue;
    if (machine.isProgram(path)) return path;
    throw new Error(`${variable} names a browser that is not there: ${path}`);
  }
  const installed = usualPaths(machine).find((path) => machine.isProgram(path));
  if (installed !== undefined) return installed;
  for (const name of ["@sparticuz/chromium", "playwright", "playwright-core", "puppeteer"]) {
    const path = await machine.packagedBrowser(name);
    if (path !== undefined && machine.isProgram(path)) return path;
  }
  throw new Error(
    "No Chrome, Chromium or Edge found. Install one (on Debian: apt-get install chromium), let npm " +
      "bring one (npm install --no-save @sparticuz/chromium), or set EARSHOT_BROWSER to its path."
  );
}

/** The folders of the PATH, and where installers put a browser. */
function usualPaths({platform, environment}: Machine): string[] {
  if (platform === "win32") {
    const roots = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"];
    const programs = [
      "Google\\Chrome\\Application\\chrome.exe",
      "Chromium\\Application\\chrome.exe",
      "Microsoft\\Edge\\Application\\msedge.exe"
    ];
    const folders = roots.flatMap((root) => environment[root] ?? []);
    return [
      ...combined(folders, programs, win32.join),
      ...combined(
        (environment.PATH ?? environment.Path ?? "").split(";"),
        ["chrome.exe", "chromium.exe", "msedge.exe"],
        win32.join
      )
    ];
  }
  const folders = (environment.PATH ?? "").split(":");
  if (platform === "darwin") {
    const programs = ["Google Chrome", "Chromium", "Microsoft Edge"].map(
      (name) => `Applications/${name}.app/Contents/MacOS/${name}`
    );
    return [
      ...combined(["/", environment.HOME ?? "/"], programs, posix.join),
      ...combined(folders, ["google-chrome", "chromium"], posix.join)
    ];
  }
  const programs = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"];
  return [
    ...combined(
      [...folders, "/usr/bin", "/snap/bin"],
      [...programs, "microsoft-edge", "microsoft-edge-stable"],
      posix.join
    ),
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge"
  ];
}

/** Each program in each folder, by program, so that the first named is found first wherever it is. */
function combined(
  folders: string[],
  programs: string[],
  join: (folder: string, program: string) => string
): string[] {
  const named = folders.filter((folder) => folder !== "");
  return programs.flatMap((program) => named.map((folder) => join(folder, program)));
}

const thisMachine: Machine = {
  platform: process.platform,
  environment: process.env,
  isProgram(path) {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  },
  async packagedBrowser(name) {
    interface Launcher {
      executablePath?(): string | Promise<string>;
    }
    try {
      const module: {default?: Launcher; chromium?: Launcher} = await import(name);
      return await (module.chromium ?? module.default)?.executablePath?.();
    } catch {
      return undefined;
    }
  }
};
