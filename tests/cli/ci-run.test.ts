import {spawnSync} from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, it} from "vitest";

const script = readFileSync(join(import.meta.dirname, "../../.ci/run"), "utf8");

// on a machine of stubs, which note how they were called
describe(".ci/run", () => {
  let bin: string;
  let log: string;

  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), "earshot-ci-"));
    log = join(bin, "calls.txt");
    for (const name of ["bash", "dirname", "env"]) {
      const found = ["/bin", "/usr/bin"].map((folder) => join(folder, name)).find(existsSync);
      symlinkSync(found ?? name, join(bin, name));
    }
    // where Debian puts the server is a folder of the stubs' machine
    mkdirSync(join(bin, ".ci"));
    writeFileSync(
      join(bin, ".ci/run"),
      script.replaceAll("/usr/lib/postgresql", join(bin, "lib")),
      {
        mode: 0o755
      }
    );
    stub("node");
    stub("npm");
    stub("id", "echo 0");
  });

  afterEach(() => rmSync(bin, {recursive: true}));

  function stub(name: string, body = "") {
    const path = join(bin, name);
    writeFileSync(
      path,
      `#!${join(bin, "bash")}\n[ "${name}" = id ] || echo "${name} $*" >> "${log}"\n${body}\n`
    );
    chmodSync(path, 0o755);
  }

  function run(environment: Record<string, string> = {}) {
    const {status, stderr} = spawnSync(join(bin, ".ci/run"), {
      env: {PATH: bin, ...environment},
      encoding: "utf8"
    });
    const calls = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
    return {status, stderr, calls: calls.filter((call) => !call.endsWith("--version"))};
  }
  const commands = ["npm ci", "npm run build", "npm test", "npm run lint"];

  it("lets no test on the corpora be left out where they lie beside the project", () => {
    stub("chromium");
    stub("npm", `echo "needs corpora: \${EARSHOT_NEEDS_CORPORA:-0}" >> "${log}"`);
    const areThere = existsSync(join(import.meta.dirname, "../../../shared/corpora"));
    expect(run().calls).toContain(`needs corpora: ${areThere ? 1 : 0}`);
  });

  it("runs the README's commands, then lint", () => {
    stub("chromium");
    stub("initdb");
    stub("apt-get");
    expect(run()).toMatchObject({status: 0, calls: commands});
  });

  it("stops at the first that fails", () => {
    stub("chromium");
    stub("npm", '[ "$1" != test ]');
    expect(run()).toMatchObject({status: 1, calls: ["npm ci", "npm run build", "npm test"]});
  });

  it("installs a browser and a database where there is none and apt-get can", () => {
    stub("apt-get");
    const {status, calls} = run();
    expect(status).toBe(0);
    expect(calls).toEqual([
      "apt-get update",
      "apt-get install --yes --no-install-recommends chromium postgresql",
      ...commands
    ]);
  });

  it("installs only what is missing", () => {
    stub("apt-get");
    mkdirSync(join(bin, "lib/15/bin"), {recursive: true});
    stub("lib/15/bin/initdb");
    expect(run().calls).toContain("apt-get install --yes --no-install-recommends chromium");
    rmSync(join(bin, "lib"), {recursive: true});
    rmSync(log);
    stub("chromium");
    expect(run().calls).toContain("apt-get install --yes --no-install-recommends postgresql");
  });

  it("uses sudo where it is not root, and says so where it cannot", () => {
    stub("apt-get");
    stub("id", "echo 1000");
    expect(run()).toMatchObject({
      status: 1,
      calls: [],
      stderr: "installing what is missing needs root or sudo: apt-get update\n"
    });
    stub("sudo", '"$@"');
    expect(run().calls).toContain("sudo apt-get update");
    expect(run().status).toBe(0);
  });

  it("installs nothing where the environment names a browser, or without apt-get", () => {
    expect(run()).toMatchObject({status: 0, calls: commands});
    rmSync(log);
    stub("apt-get");
    stub("initdb");
    expect(run({CHROME_PATH: "/opt/chrome"})).toMatchObject({status: 0, calls: commands});
  });
});
