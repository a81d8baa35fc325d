// npm run bench:incremental: what a rebuild costs after some new calls came to a million turns, against their share.
import {spawnSync} from "node:child_process";
import {cpSync, mkdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {textTable} from "../src/cli/context.ts";
import {measureInTurn, median} from "./measure.ts";
import {count, optionsOf} from "./options.ts";
import {
  earshot,
  earshotProgram,
  inBenchFolder,
  publishedTurns,
  short,
  writeConfig
} from "./project.ts";

const {sessions, runs} = optionsOf<{sessions: number; runs: number}>(
  "bench:incremental",
  "What a rebuild costs after some new calls came to a million turns, against their share.",
  [count("sessions", "generated calls", 85000, 1), count("runs", "of each, in turn", 3, 1)]
);
const shares = [0, 0.001, 0.01, 0.1, 1];

await inBenchFolder((folder) => {
  const calls = join(folder, "calls");
  const held = join(folder, "held");
  const data = join(folder, "data");
  mkdirSync(calls);
  const config = join(folder, "bench.config.ts");
  writeConfig(config, {type: "earshot-jsonl", path: calls});
  earshot("generate", "--sessions", String(sessions), "--out", join(calls, "old.jsonl"));
  // on the same days as those, and other calls
  const others = join(folder, "others.jsonl");
  earshot("generate", "--sessions", String(sessions), "--seed", "2", "--out", others);
  const lines = readFileSync(others, "latin1").trimEnd().split("\n");
  const newCalls = (count: number) =>
    lines
      .slice(0, count)
      .map((line) => `${line.replace('"call_id":"', '"call_id":"late-')}\n`)
      .join("");
  const build = [earshotProgram(), "build", "--config", config, "--data-dir"];
  const first = spawnSync(process.execPath, [...build, held], {encoding: "utf8"});
  if (first.status !== 0) throw new Error(first.stderr);
  const turns = publishedTurns(config, held);

  const name = (share: number) => `${share * 100} % new calls`;
  const arriving = join(calls, "new.jsonl");
  const measured = measureInTurn(
    {
      "everything, from nothing": [...build, join(folder, "fresh")],
      ...Object.fromEntries(shares.map((share) => [name(share), [...build, data]]))
    },
    {
      runs,
      cwd: folder,
      prepare: (label) => {
        rmSync(join(folder, "fresh"), {recursive: true, force: true});
        rmSync(arriving, {force: true});
        rmSync(data, {recursive: true, force: true});
        cpSync(held, data, {recursive: true, preserveTimestamps: true});
        const share = shares.find((one) => name(one) === label) ?? 0;
        if (share > 0) writeFileSync(arriving, newCalls(Math.round(share * sessions)), "latin1");
      }
    }
  );
  const seconds = (label: string) => median(measured[label]?.seconds ?? []);
  const constant = seconds(name(0));
  const whole = seconds("everything, from nothing") - constant;
  process.stdout.write(
    `${turns.toLocaleString("en-US")} turns held, ${runs} runs each, whole processes, in turn\n\n`
  );
  process.stdout.write(
    `${textTable(
      ["", "median s", "over nothing changed, s", "of the cost of everything, %", "peak MB"],
      Object.entries(measured).map(([label, {peakMb}]) => [
        label,
        short(seconds(label)),
        short(seconds(label) - constant),
        short((100 * (seconds(label) - constant)) / whole),
        Math.round(peakMb)
      ])
    )}\n`
  );
});
