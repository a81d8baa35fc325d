// npm run bench:ingest: turns a second and peak memory of bringing a million turns in, as earshot JSON lines, Vapi's
// JSON and a CSV table, against DuckDB's own read of the same files.
import {mkdirSync, readdirSync, rmSync, statSync} from "node:fs";
import {join} from "node:path";
import {DuckDBInstance} from "@duckdb/node-api";
import {quotedString} from "../loaders/source.ts";
import {textTable} from "../src/cli/context.ts";
import {projectFolder} from "../src/engine/config.ts";
import {queryRows} from "../src/engine/warehouse.ts";
import {measureInTurn, median} from "./measure.ts";
import {count, optionsOf} from "./options.ts";
import {earshot, earshotProgram, inBenchFolder, short, writeConfig} from "./project.ts";

const {sessions, runs} = optionsOf<{sessions: number; runs: number}>(
  "bench:ingest",
  "Turns a second and peak memory of bringing a million turns in, in three forms, against DuckDB's own read.",
  [count("sessions", "generated calls", 85000, 1), count("runs", "of each, in turn", 3, 1)]
);

/** Calls that one file of Vapi's holds. */
const callsInPage = 1000;

/** A form in which the calls come: what writes them, what reads them, and how DuckDB reads them alone. */
interface Form {
  name: string;
  source: Record<string, unknown>;
  /** Statements over `calls`, the generated ones. */
  write(folder: string): string[];
  reader: "read_json" | "read_csv";
}

const vapiCall = `{
    id: call_id,
    type: 'inboundPhoneCall',
    status: 'ended',
    createdAt: started_at,
    updatedAt: started_at,
    startedAt: started_at,
    endedAt: strftime(cast(started_at as timestamptz) + to_seconds(cast(ceil(duration_s) as bigint)), '%Y-%m-%dT%H:%M:%SZ'),
    endedReason: 'customer-ended-call',
    cost: cost_usd,
    assistantId: agent_id,
    campaignId: campaign_id,
    customer: {externalId: customer_id},
    artifact: {messages: [
        {
            role: case turn.speaker when 'agent' then 'bot' else 'user' end,
            message: turn.text,
            "time": epoch_ms(cast(started_at as timestamptz)) + turn.start_s * 1000,
            endTime: epoch_ms(cast(started_at as timestamptz)) + turn.end_s * 1000,
            secondsFromStart: turn.start_s
        }
        for turn in turns
    ]}
}`;

const forms: Form[] = [
  {
    name: "earshot JSON lines",
    source: {type: "earshot-jsonl", path: "lines"},
    write: (folder) => [
      `copy (select * from calls order by call_id) to ${quotedString(join(folder, "calls.jsonl"))} (format json)`
    ],
    reader: "read_json"
  },
  {
    name: "Vapi, lists in files",
    source: {type: "vapi", path: "vapi"},
    write: (folder) =>
      Array.from(
        {length: Math.ceil(sessions / callsInPage)},
        (_, page) =>
          `copy (
             select unnest(${vapiCall}) from calls where number // ${callsInPage} = ${page} order by call_id
           ) to ${quotedString(join(folder, `${page}.json`))} (format json, array true)`
      ),
    reader: "read_json"
  },
  {
    name: "CSV, a row a turn",
    source: {
      type: "table",
      path: "table",
      mapping: {
        call: {call_id: "call", started_at: "started", agent_id: "agent", outcome: "outcome"},
        turn: {
          speaker: "speaker",
          position: "position",
          text: "text",
          start_s: "start",
          end_s: "end",
          asr_confidence: "confidence"
        }
      }
    },
    write: (folder) => [
      `copy (
         select
             call_id as call, started_at as started, agent_id as agent, outcome, turn.speaker,
             position, turn.text, turn.start_s as "start", turn.end_s as "end", turn.asr_confidence as confidence
         from (
             select *, unnest(turns) as turn, generate_subscripts(turns, 1) as position from calls
         )
         order by call, position
       ) to ${quotedString(join(folder, "turns.csv"))} (header)`
    ],
    reader: "read_csv"
  }
];

/** Writes the generated calls in each form; gives the number of turns. */
async function writeForms(folder: string, generated: string): Promise<number> {
  const instance = await DuckDBInstance.create(join(folder, "forms.duckdb"), {memory_limit: "2GB"});
  const connection = await instance.connect();
  await connection.run("set TimeZone = 'UTC'");
  await connection.run(
    `create table calls as
     select *, row_number() over (order by call_id) - 1 as number
     from read_json(${quotedString(generated)}, convert_strings_to_integers = false, dateformat = 'none', timestampformat = 'none')`
  );
  for (const {source, write} of forms) {
    const own = join(folder, String(source.path));
    mkdirSync(own);
    for (const statement of write(own)) await connection.run(statement);
  }
  const [counted] = await queryRows<{n: number}>(
    connection,
    "select sum(len(turns))::integer as n from calls"
  );
  connection.closeSync();
  instance.closeSync();
  rmSync(join(folder, "forms.duckdb"));
  return counted?.n ?? 0;
}

function megabytes(folder: string): number {
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}

await inBenchFolder(async (folder) => {
  const generated = join(folder, "generated.jsonl");
  earshot("generate", "--sessions", String(sessions), "--out", generated);
  const turns = await writeForms(folder, generated);
  const data = join(folder, "data");
  const alone = (name: string) => `${name}: DuckDB alone`;
  const commands = forms.flatMap(({name, source, reader}) => {
    const config = join(folder, `${source.type}.config.ts`);
    writeConfig(config, source);
    return [
      [
        alone(name),
        [
          join(projectFolder, "bench/read-alone.mjs"),
          join(folder, String(source.path), "*"),
          join(folder, "alone.duckdb"),
          reader
        ]
      ],
      [name, [earshotProgram(), "ingest", "--config", config, "--data-dir", data]]
    ] as [string, string[]][];
  });
  const measured = measureInTurn(Object.fromEntries(commands), {
    runs,
    cwd: folder,
    prepare: () => {
      rmSync(data, {recursive: true, force: true});
      rmSync(join(folder, "alone.duckdb"), {force: true});
    }
  });
  const seconds = (name: string) => median(measured[name]?.seconds ?? []);
  process.stdout.write(
    `${turns.toLocaleString("en-US")} turns, ${runs} runs each, whole processes, in turn\n\n`
  );
  process.stdout.write(
    `${textTable(
      ["", "MB", "median s", "turns/s", "DuckDB alone, s", "times as long", "peak MB"],
      forms.map(({name, source}) => [
        name,
        Math.round(megabytes(join(folder, String(source.path)))),
        short(seconds(name)),
        Math.round(turns / seconds(name)),
        short(seconds(alone(name))),
        short(seconds(name) / seconds(alone(name))),
        Math.round(measured[name]?.peakMb ?? 0)
      ])
    )}\n`
  );
});
