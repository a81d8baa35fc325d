import {createHash} from "node:crypto";
import {gzipSync} from "node:zlib";
import type {Random} from "../../src/stats/seeded-random.ts";
import {smallProject} from "../support/project.ts";

/** What a plain reader sees in one record of a file. */
export interface PlainRecord {
  kind: string;
  /** Its line, where that is not its place among the records: a table's first line is its heading. */
  line?: number;
  /** Without one it cannot be used. */
  id?: string;
  /** When it was last changed, as text that sorts; absent where the source does not say. */
  version?: string;
  /** Stands for all that the record says. */
  content: string;
  /** Whether it can be used only once metadata of the same id came. */
  needsMetadata?: boolean;
}

/** Three sources of different kinds: lines with versions, documents, and transcripts with a table beside them. */
export const worldConfig = {
  sources: [
    {type: "earshot-jsonl", name: "lines", path: "lines"},
    {type: "vapi", name: "platform", path: "platform"},
    {type: "webvtt", name: "captions", path: "captions", metadata: "captions.csv"}
  ]
};

/** Where in the raw tables a source's records say what tells their contents apart. */
export const markers: Record<string, {table: string; column: string}> = {
  lines: {table: "raw.earshot_jsonl_calls", column: "agent_name"},
  platform: {table: "raw.vapi_calls", column: "ended_reason"},
  captions: {table: "raw.webvtt_cues", column: "text"}
};

const rawTables = ["earshot_jsonl_calls", "vapi_calls", "webvtt_calls", "webvtt_cues"];

/** Models over all three sources: `said` publishes what each call says. */
export const worldProject: Record<string, string> = {
  ...smallProject,
  "models/staging/_sources.yml": `
sources:
  - name: raw
    schema: raw
    tables:
${rawTables.map((table) => `      - name: ${table}`).join("\n")}
  - name: earshot_jsonl
    schema: raw
    tables:
      - name: calls
        identifier: earshot_jsonl_calls
`,
  "models/facts/fact_said.sql": `{{ config(materialized='incremental', unique_key='session_id') }}
with said as (
    select source_name || ':' || record_id as session_id, load_batch, agent_name as said
    from {{ source('raw', 'earshot_jsonl_calls') }}
    union all
    select source_name || ':' || record_id, load_batch, ended_reason
    from {{ source('raw', 'vapi_calls') }}
    union all
    select source_name || ':' || record_id, load_batch, text
    from {{ source('raw', 'webvtt_cues') }} where item_index = 0
)
select * from said
{% if is_incremental() %}where load_batch > (select coalesce(max(load_batch), 0) from {{ this }}){% endif %}`,
  "models/facts/_said.yml": `
models:
  - name: fact_said
    description: What a call says.
    columns:
      - {name: session_id, description: Key., data_type: varchar, data_tests: [not_null, unique]}
      - {name: load_batch, description: Batch., data_type: integer}
      - {name: said, description: What., data_type: varchar, data_tests: [not_null]}
`,
  "models/marts/said.sql": "select session_id, said from {{ ref('fact_said') }}",
  "models/marts/said_total.sql":
    "select source_name, count(*)::integer as said_count from (select split_part(session_id, ':', 1) as source_name from {{ ref('fact_said') }}) group by source_name",
  "models/marts/_said.yml": `
models:
  - name: said
    description: What a call says.
    columns:
      - {name: session_id, description: Key., data_type: varchar, data_tests: [unique]}
      - {name: said, description: What., data_type: varchar}
  - name: said_total
    description: Calls by source.
    columns:
      - {name: source_name, description: Source., data_type: varchar, data_tests: [unique]}
      - {name: said_count, description: Calls., data_type: integer}
`
};

/** Draws changes to the files of a world, and knows in plain terms what each file holds. */
export class World {
  readonly #random: Random;
  /** What each content of a file holds, by its hash. */
  readonly recordsOf = new Map<string, PlainRecord[]>();
  readonly #metadata = new Map<string, string>();
  #clock = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Files that are new or different: path and content. */
  change(): Record<string, Buffer> {
    const files: Record<string, Buffer> = {};
    const add = (path: string, content: Buffer, records: PlainRecord[]) => {
      files[path] = content;
      this.recordsOf.set(createHash("sha256").update(content).digest("hex"), records);
    };
    const count = this.#clock === 0 ? 6 : 1 + this.#below(4);
    if (this.#clock === 0) this.#writeMetadata(add);
    for (let made = 0; made < count; made++) {
      this.#clock += 1;
      const draw = this.#below(10);
      if (this.#clock <= 3)
        [this.#writeLines, this.#writeCall, this.#writeCaptions][this.#clock - 1]?.call(this, add);
      else if (draw < 4) this.#writeLines(add);
      else if (draw < 6) this.#writeCall(add);
      else if (draw < 8) this.#writeCaptions(add);
      else this.#writeMetadata(add);
    }
    return files;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  /** One call in a dozen comes again. */
  #id(): string {
    return `c${this.#below(12 + 2 * this.#clock)}`;
  }

  #time(): string {
    return new Date(Date.UTC(2026, 2, 1) + this.#below(5_000_000) * 1000).toISOString();
  }

  #writeLines(add: Add): void {
    const records: PlainRecord[] = [];
    const lines: string[] = [];
    for (let line = this.#below(30) + 1; line > 0; line--) {
      const id = this.#id();
      const said = `says ${this.#below(40)}`;
      const version = this.#below(2) === 0 ? this.#time() : undefined;
      const text = JSON.stringify({
        call_id: id,
        started_at: "2026-03-02T10:00:00Z",
        updated_at: version,
        agent_name: said,
        outcome: "completed",
        turns: [{speaker: "customer", text: "Hello?"}]
      });
      const fate = this.#below(10);
      if (fate === 0) {
        lines.push(text.slice(0, 20 + this.#below(40)));
        records.push({kind: "calls", content: ""});
      } else if (fate === 1) {
        lines.push(text.replace("completed", "unheard of"));
        records.push({kind: "calls", content: ""});
      } else {
        lines.push(text);
        records.push({
          kind: "calls",
          id,
          content: said,
          ...(version === undefined ? {} : {version})
        });
      }
    }
    const content = Buffer.from(lines.map((line) => `${line}\n`).join(""));
    const name = `lines/${this.#below(20)}.jsonl`;
    if (this.#below(3) === 0) add(`${name}.gz`, gzipSync(content), records);
    else add(name, content, records);
  }

  #writeCall(add: Add): void {
    const id = this.#id();
    const said = `reason-${this.#below(40)}`;
    const version = this.#time();
    const text = JSON.stringify({
      id,
      status: "ended",
      createdAt: "2026-03-02T10:00:00.000Z",
      updatedAt: version,
      startedAt: "2026-03-02T10:00:00.000Z",
      endedAt: "2026-03-02T10:01:00.000Z",
      endedReason: said,
      artifact: {messages: [{role: "bot", message: "Hello.", secondsFromStart: 1, duration: 500}]}
    });
    const isBroken = this.#below(8) === 0;
    add(
      `platform/${this.#below(30)}.json`,
      Buffer.from(isBroken ? text.slice(0, -30) : text),
      isBroken ? [{kind: "calls", content: ""}] : [{kind: "calls", id, version, content: said}]
    );
  }

  #writeCaptions(add: Add): void {
    const isBroken = this.#below(8) === 0;
    const id = isBroken ? `broken${this.#clock}` : `t${this.#below(4 + this.#clock)}`;
    const said = `says ${this.#below(40)}`;
    // the note keeps files of different calls apart: what a file holds is known by its bytes
    const text = `${isBroken ? "" : "WEBVTT\n\n"}NOTE ${id}\n\n00:00.000 --> 00:01.000\n<v Agent>${said}\n\n00:02.000 --> 00:03.000\n<v Customer>Yes.\n`;
    add(
      `captions/${id}.vtt`,
      Buffer.from(text),
      isBroken
        ? [{kind: "calls", content: ""}]
        : [{kind: "calls", id, content: said, needsMetadata: true}]
    );
  }

  /** The table grows, and rows in it change. */
  #writeMetadata(add: Add): void {
    for (let row = 0; row < 3; row++) {
      this.#metadata.set(
        `t${this.#below(4 + this.#clock)}`,
        this.#below(8) === 0 ? "never" : this.#time()
      );
    }
    const rows = [...this.#metadata];
    const table = ["call_id,started_at", ...rows.map((row) => row.join(","))];
    add(
      "captions.csv",
      Buffer.from(`${table.join("\n")}\n`),
      rows.map(([id, started], index) => ({
        kind: "metadata",
        line: index + 2,
        content: started,
        ...(started === "never" ? {} : {id})
      }))
    );
  }
}

type Add = (path: string, content: Buffer, records: PlainRecord[]) => void;

/** What must have become of the records of one source's files, counted one by one. */
export function account(files: readonly {file_id: number; sha256: string}[], world: World) {
  const records = files.flatMap(({file_id, sha256}) =>
    (world.recordsOf.get(sha256) ?? []).map((record, index) => ({
      ...record,
      place: `${file_id}:${record.line ?? index + 1}`
    }))
  );
  const described = new Set(records.filter(({kind}) => kind === "metadata").map(({id}) => id));
  const fates = new Map<string, "accepted" | "duplicate" | "quarantined">();
  const seen = new Set<string>();
  const held = new Map<string, {place: string; version: string; content: string}>();
  for (const {kind, id, version = "", content, needsMetadata, place} of records) {
    if (id === undefined || (needsMetadata === true && !described.has(id))) {
      fates.set(place, "quarantined");
      continue;
    }
    const key = `${kind} ${id}`;
    const wording = `${key} ${version} ${content}`;
    const last = held.get(key);
    const isNew = !seen.has(wording);
    seen.add(wording);
    if (last !== undefined && (!isNew || version < last.version)) {
      fates.set(place, "duplicate");
      continue;
    }
    if (last !== undefined) fates.set(last.place, "duplicate");
    fates.set(place, "accepted");
    held.set(key, {place, version, content});
  }
  const said = new Map(
    [...held].flatMap(([key, {content}]) => {
      const [kind, id = ""] = key.split(" ");
      return kind === "calls" ? [[id, content] as const] : [];
    })
  );
  return {fates, said};
}
