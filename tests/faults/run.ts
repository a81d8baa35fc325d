// npm run test:faults: kill -9 at 200 random moments of ingest and build, and 10,000 mutated records over all
// sources.
import {Option} from "commander";
import {count, optionsOf} from "../../bench/options.ts";
import {crash} from "./crash.ts";
import {fuzz} from "./fuzz.ts";

const {seed, kills, records, types} = optionsOf<{
  seed: number;
  kills: number;
  records: number;
  types?: string;
}>("test:faults", "Kills ingest and build at random moments, and spoils records of all sources.", [
  count("seed", "another gives other moments and other records", 1),
  count("kills", "how often", 200),
  count("records", "how many are spoiled", 10_000),
  new Option("--types <types>", "spoils only these, apart by commas")
]);
const tell = (sentence: string) => process.stdout.write(`${sentence}\n`);
tell(`seed ${seed}`);
if (kills > 0) {
  const report = await crash({seed, kills, tell});
  const phases = [...report.kills].map(([phase, count]) => `${count} ${phase}`);
  tell(
    `${kills} kills (${phases.join(", ")}), ${report.changes} changes, ${report.records} records: all accounted for`
  );
}
if (records > 0) {
  const {spoiled, whole, ...fates} = await fuzz({
    seed,
    records,
    tell,
    types: types?.split(",")
  });
  const counts = Object.entries(fates).map(([fate, count]) => `${count} ${fate}`);
  tell(`${spoiled} spoiled calls beside ${whole} whole ones: ${counts.join(", ")}`);
}
