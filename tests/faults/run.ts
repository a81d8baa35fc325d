// npm run test:faults: kill -9 at 200 random moments of ingest and build, and 10,000 mutated records over all
// sources. Options: --seed NUMBER (1), --kills NUMBER (200), --records NUMBER (10000); 0 leaves a part out;
// --types A,B spoils only these.
import {parseArgs} from "node:util";
import {crash} from "./crash.ts";
import {fuzz} from "./fuzz.ts";

const {values} = parseArgs({
  options: {
    seed: {type: "string", default: "1"},
    kills: {type: "string", default: "200"},
    records: {type: "string", default: "10000"},
    types: {type: "string"}
  }
});
const seed = Number(values.seed);
const tell = (sentence: string) => process.stdout.write(`${sentence}\n`);
tell(`seed ${seed}`);
const kills = Number(values.kills);
if (kills > 0) {
  const report = await crash({seed, kills, tell});
  const phases = [...report.kills].map(([phase, count]) => `${count} ${phase}`);
  tell(
    `${kills} kills (${phases.join(", ")}), ${report.changes} changes, ${report.records} records: all accounted for`
  );
}
const records = Number(values.records);
if (records > 0) {
  const {spoiled, whole, ...fates} = await fuzz({
    seed,
    records,
    tell,
    types: values.types?.split(",")
  });
  const counts = Object.entries(fates).map(([fate, count]) => `${count} ${fate}`);
  tell(`${spoiled} spoiled calls beside ${whole} whole ones: ${counts.join(", ")}`);
}
