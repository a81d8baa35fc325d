import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {afterAll} from "vitest";
import {type BuildOptions, type BuildReport, build} from "../../src/engine/build.ts";
import {type ConfigInput, checkConfig} from "../../src/engine/config.ts";

/** A folder that goes away when the test file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "earshot-test-"));
  afterAll(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

/** Writes files below a folder; the keys are their paths. */
export function writeFiles(folder: string, files: Record<string, string | Buffer>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), content);
  }
}

/** A call in the earshot-jsonl format with one turn of each side. */
export function call(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    call_id: id,
    started_at: "2026-03-02T10:00:00Z",
    outcome: "completed",
    turns: [
      {speaker: "agent", text: "How can I help?"},
      {speaker: "customer", text: "Book me in, please.", asr_confidence: 0.9}
    ],
    ...more
  };
}

/** Calls as lines of JSON. */
export function jsonLines(...calls: unknown[]): string {
  return calls
    .map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`)
    .join("");
}

/** A small project of two models over earshot-jsonl calls: staging, fact, mart. */
export const smallProject: Record<string, string> = {
  "models/staging/_sources.yml": `
sources:
  - name: earshot_jsonl
    schema: raw
    tables:
      - name: calls
        identifier: earshot_jsonl_calls
`,
  "models/staging/stg_calls.sql":
    "select source_name || ':' || record_id as session_id, load_batch, outcome from {{ source('earshot_jsonl', 'calls') }}",
  "models/staging/_stg.yml": `
models:
  - name: stg_calls
    description: Calls.
    columns:
      - {name: session_id, description: Key., data_type: varchar, data_tests: [not_null, unique]}
      - {name: load_batch, description: Batch., data_type: integer}
      - {name: outcome, description: How it ended., data_type: varchar}
`,
  "models/facts/fact_calls.sql": `{{ config(materialized='incremental', unique_key='session_id') }}
select session_id, load_batch, outcome from {{ ref('stg_calls') }}
{% if is_incremental() %}where load_batch > (select coalesce(max(load_batch), 0) from {{ this }}){% endif %}`,
  "models/facts/_facts.yml": `
models:
  - name: fact_calls
    description: One row per call.
    columns:
      - {name: session_id, description: Key., data_type: varchar, data_tests: [not_null, unique]}
      - {name: load_batch, description: Batch., data_type: integer}
      - name: outcome
        description: How it ended.
        data_type: varchar
        data_tests: [{accepted_values: {values: [completed, abandoned]}}]
`,
  "models/marts/outcomes.sql":
    "select outcome, count(*)::integer as session_count from {{ ref('fact_calls') }} group by outcome",
  "models/marts/sessions_total.sql":
    "select count(*)::integer as session_count from {{ ref('stg_calls') }}",
  "models/marts/_marts.yml": `
models:
  - name: outcomes
    description: Calls by outcome.
    columns:
      - {name: outcome, description: How it ended., data_type: varchar}
      - {name: session_count, description: Calls., data_type: integer, data_tests: [{accepted_range: {min_value: 1}}]}
  - name: sessions_total
    description: Calls.
    columns:
      - {name: session_count, description: Calls., data_type: integer}
`
};

/** A project, its calls and its data folder in one temporary folder, with the means to build it. */
export function testBed(
  files: Record<string, string | Buffer> = {},
  config: ConfigInput = {sources: [{type: "earshot-jsonl", path: "calls"}]}
) {
  return bedIn(temporaryFolder(), files, config);
}

/** The same in a folder that the caller takes care of. */
export function bedIn(folder: string, files: Record<string, string | Buffer>, config: ConfigInput) {
  writeFiles(folder, {
    ...smallProject,
    "earshot.config.ts": `export default ${JSON.stringify(config)};\n`,
    ...files
  });
  const checked = checkConfig(config, join(folder, "earshot.config.ts"));
  const options: BuildOptions = {
    config: checked,
    dataFolder: join(folder, "data"),
    project: folder
  };
  return {
    folder,
    dataFolder: options.dataFolder,
    config: checked,
    write: (more: Record<string, string | Buffer>) => writeFiles(folder, more),
    build: (more: Partial<BuildOptions> = {}): Promise<BuildReport> => build({...options, ...more})
  };
}
