import type {DuckDBConnection} from "@duckdb/node-api";
import {tellingLabels} from "../roles.ts";
import {quotedName} from "../source.ts";
import {
  choiceOf,
  type FieldGuess,
  isNumber,
  isTime,
  lengthOf,
  placeOf,
  plainName,
  shareOf,
  timeOf
} from "./guess-fields.ts";
import {namePatterns} from "./guess-words.ts";
import {type ColumnProfile, kindWords, type TableProfile} from "./profile.ts";

/** A guess of a field of ours. */
export interface GuessedField extends FieldGuess {
  name: string;
}

/** A first mapping of a file, to be looked at by somebody who knows it. */
export interface Guess {
  level: "turns" | "calls";
  call: GuessedField[];
  turn: GuessedField[];
  transcript?: GuessedField;
  /** Columns that nothing is made of, with what they hold. */
  unmapped: {name: string; holds: string}[];
  /** What the mapping lacks, so that it cannot work. */
  missing: string[];
}

/** Guesses a mapping from the names of columns and from what they hold in `init_rows`. */
export async function guessMapping(
  connection: DuckDBConnection,
  profile: TableProfile
): Promise<Guess> {
  const free = new Map(profile.columns.map((column) => [column.name, column]));
  const take = (name: string, fits: (column: ColumnProfile) => boolean = () => true) => {
    for (const pattern of namePatterns[name] ?? []) {
      for (const column of free.values()) {
        const isCalledSo = [column.name, column.name.replace(/^.*\./, "")].some((one) =>
          pattern.test(plainName(one))
        );
        if (isCalledSo && column.filled > 0 && fits(column)) {
          free.delete(column.name);
          return column;
        }
      }
    }
    return undefined;
  };

  const callId = take("call_id");
  const level =
    callId !== undefined && callId.distinct < profile.rowCount * callId.filled * 0.8
      ? "turns"
      : "calls";
  const steady =
    callId === undefined
      ? new Set<string>()
      : await steadyColumns(connection, callId.name, profile);
  const ofTurn = ({name}: ColumnProfile) => level === "turns" && !steady.has(name);
  const ofCall = (column: ColumnProfile) => !ofTurn(column);
  const call: GuessedField[] = [];
  const turn: GuessedField[] = [];
  const missing: string[] = [];
  if (callId === undefined) missing.push("call.call_id: no column looks like the id of a call");
  else call.push({name: "call_id", field: callId.name});

  const add = (
    fields: GuessedField[],
    name: string,
    column: ColumnProfile | undefined,
    read: (column: ColumnProfile) => FieldGuess = ({name: own}) => ({field: own})
  ) => {
    if (column !== undefined) fields.push({name, ...read(column)});
  };

  let transcript: GuessedField | undefined;
  if (level === "turns") {
    const speaker =
      take(
        "speaker",
        (column) => ofTurn(column) && column.values.length > 0 && column.distinct <= 8
      ) ?? takeTelling(free);
    if (speaker === undefined) missing.push("turn.speaker: no column looks like who speaks");
    else turn.push(await speakerField(connection, callId?.name ?? "", speaker));
    add(
      turn,
      "text",
      take("text", (column) => ofTurn(column) && column.numbers < 0.9)
    );
    const start = take(
      "start",
      (column) => ofTurn(column) && (isTime(column) || isNumber(column) || column.clocks > 0.9)
    );
    add(turn, start !== undefined && isTime(start) ? "starts_at" : "start_s", start, placeOf);
    const end = take(
      "end",
      (column) => ofTurn(column) && (isTime(column) || isNumber(column) || column.clocks > 0.9)
    );
    add(turn, end !== undefined && isTime(end) ? "ends_at" : "end_s", end, placeOf);
    if (end === undefined)
      add(
        turn,
        "duration_s",
        take("duration_s", (column) => ofTurn(column) && isNumber(column)),
        lengthOf
      );
    for (const name of [
      "turn_id",
      "position",
      "asr_confidence",
      "intent_confidence",
      "intent",
      "stage"
    ]) {
      const needsNumber = name === "position" || name.endsWith("confidence");
      add(
        turn,
        name,
        take(name, (column) => ofTurn(column) && (!needsNumber || isNumber(column))),
        name.endsWith("confidence") ? shareOf : undefined
      );
    }
    for (const name of ["is_misunderstood", "is_silent", "is_intent_failed"]) {
      add(
        turn,
        name,
        take(name, (column) => ofTurn(column) && column.flags > 0.99)
      );
    }
  } else {
    const spoken =
      take("transcript", ({lists, dialogues}) => lists > 0.9 || dialogues > 0.3) ??
      [...free.values()].find(({lists, dialogues}) => lists > 0.9 || dialogues > 0.3);
    if (spoken !== undefined) {
      free.delete(spoken.name);
      transcript = {name: "transcript", field: {column: spoken.name}};
      if (spoken.lists > 0.9) {
        turn.push(...(await listFields(connection, spoken.name)));
        if (!turn.some(({name}) => name === "speaker"))
          missing.push("turn.speaker: no field of the transcript's turns looks like who speaks");
      } else {
        const speakers = await labelsOf(connection, spoken.name);
        transcript = {
          name: "transcript",
          field: {column: spoken.name, speakers},
          comment: "who stands before the colons, and which of the two it is"
        };
      }
    }
  }

  const started = take("started_at", (column) => ofCall(column) && isTime(column));
  add(call, "started_at", started, timeOf);
  if (started === undefined && !turn.some(({name}) => name === "starts_at")) {
    missing.push("call.started_at: no column looks like the start of a call");
  }
  add(
    call,
    "ended_at",
    take("ended_at", (column) => ofCall(column) && isTime(column)),
    timeOf
  );
  add(
    call,
    "duration_s",
    take("duration_s", (column) => ofCall(column) && (isNumber(column) || column.clocks > 0.9)),
    lengthOf
  );
  add(call, "agent_name", take("agent_name", ofCall));
  for (const name of [
    "agent_id",
    "customer_id",
    "campaign_id",
    "language",
    "script_version",
    "deployment",
    "user_type",
    "ended_reason"
  ]) {
    add(call, name, take(name, ofCall));
  }
  for (const name of ["outcome", "direction", "channel", "agent_kind", "area"]) {
    add(
      call,
      name,
      take(name, (column) => ofCall(column) && column.values.length > 0),
      (column) => choiceOf(name, column)
    );
  }
  for (const name of ["is_converted", "is_first_time_user"]) {
    add(
      call,
      name,
      take(name, (column) => ofCall(column) && column.flags > 0.99)
    );
  }
  for (const name of ["cost_usd", "revenue_usd"]) {
    add(
      call,
      name,
      take(name, (column) => ofCall(column) && isNumber(column)),
      ({name: own}) => ({
        field: own,
        comment: "taken for US dollars"
      })
    );
  }
  return {
    level,
    call,
    turn,
    ...(transcript === undefined ? {} : {transcript}),
    unmapped: [...free.values()].map((column) => ({name: column.name, holds: kindWords(column)})),
    missing
  };
}

/** Columns that say the same in all rows of a call. */
async function steadyColumns(
  connection: DuckDBConnection,
  callId: string,
  {columns}: TableProfile
): Promise<Set<string>> {
  const steady = columns.map(
    ({name}) =>
      `coalesce(avg((n_${columns.findIndex((one) => one.name === name)} <= 1)::integer), 1)`
  );
  const counts = columns.map(
    ({name}, index) => `count(distinct ${quotedName(name)}) as n_${index}`
  );
  const reader = await connection.runAndReadAll(`
    select ${steady.join(", ")}
    from (select ${counts.join(", ")} from init_rows group by ${quotedName(callId)} having count(*) > 1)`);
  const [shares = []] = reader.getRows();
  return new Set(columns.filter((_, index) => Number(shares[index]) > 0.98).map(({name}) => name));
}

/** A column whose values say who speaks, whatever it is called. */
function takeTelling(free: Map<string, ColumnProfile>): ColumnProfile | undefined {
  const labels = [...tellingLabels.agent, ...tellingLabels.customer];
  const found = [...free.values()].find(
    ({values, distinct}) =>
      distinct <= 6 && values.filter((value) => labels.includes(value.toLowerCase())).length >= 2
  );
  if (found !== undefined) free.delete(found.name);
  return found;
}

/** Who of the values is who: by their names, else who speaks first in most calls is taken for the agent. */
async function speakerField(
  connection: DuckDBConnection,
  callId: string,
  {name, values}: ColumnProfile
): Promise<GuessedField> {
  const known = values.map((value) => [value, roleOf(value)] as const);
  const unknown = known.filter(([, role]) => role === undefined).map(([value]) => value);
  if (unknown.length === 0) {
    return {name: "speaker", field: {column: name, values: Object.fromEntries(known)}};
  }
  const reader = await connection.runAndReadAll(`
    with numbered as (select *, rowid as place from init_rows where ${quotedName(name)} is not null),
    first_said as (select arg_min(${quotedName(name)}, place) as speaker from numbered group by ${quotedName(callId)})
    select speaker, count(*) / sum(count(*)) over () as share from first_said group by speaker order by share desc, speaker limit 1`);
  const [first, share] = reader.getRowsJson()[0] ?? [];
  const missingRole = known.some(([, role]) => role === "agent") ? "customer" : "agent";
  const roles = known.map(([value, role]) => {
    if (role !== undefined) return [value, role];
    if (unknown.length === 1 && known.length === 2) return [value, missingRole];
    return [value, value === first ? "agent" : "customer"];
  });
  return {
    name: "speaker",
    field: {column: name, values: Object.fromEntries(roles)},
    comment: `who is who is a guess: ${JSON.stringify(first)} speaks first in ${Math.round(Number(share) * 100)}% of the calls`
  };
}

function roleOf(label: string): string | undefined {
  const plain = label.trim().toLowerCase();
  return Object.entries(tellingLabels).find(
    ([role, labels]) => role === plain || labels.includes(plain)
  )?.[0];
}

/** The names before colons in a column of dialogues, those that come in many of them. */
async function labelsOf(
  connection: DuckDBConnection,
  column: string
): Promise<Record<string, string>> {
  const reader = await connection.runAndReadAll(`
    with lines as (
        select rowid as row_id, unnest(string_split(${quotedName(column)}, chr(10))) as line from init_rows
    ),
    labels as (
        select row_id, trim(regexp_extract(line, '^\\s*(?:[\\[(]?[\\d:.]+[\\])]?\\s*[-–|]?\\s*)?(\\p{L}[\\p{L} ]{0,20}):\\s', 1)) as label
        from lines
    )
    select label, count(distinct row_id) as n from labels where label <> '' group by label
    having n * 4 > (select count(*) from init_rows where ${quotedName(column)} is not null)
    order by n desc, label limit 6`);
  const labels = reader.getRows().map(([label]) => String(label));
  const taken = labels.map(roleOf);
  return Object.fromEntries(
    labels.map((label, index) => [
      label,
      taken[index] ?? (taken.includes("agent") || index > 0 ? "customer" : "agent")
    ])
  );
}

/** The fields of the turns in a column of JSON lists. */
async function listFields(connection: DuckDBConnection, column: string): Promise<GuessedField[]> {
  const reader = await connection.runAndReadAll(`
    with items as (
        select unnest(json_extract(${quotedName(column)}, '$[*]')) as item from init_rows
        where json_valid(${quotedName(column)})
        limit 2000
    ),
    fields as (select unnest(json_keys(item)) as name, item from items where json_type(item) = 'OBJECT')
    select name, list_sort(list(distinct item ->> ('$."' || name || '"')))[:9] as examples
    from fields group by name order by count(*) desc, name`);
  const found = reader.getRowsJson().map(([name, values]) => ({
    name: String(name),
    values: (values as (string | null)[]).filter((value) => value !== null)
  }));
  const named = (target: string) =>
    (namePatterns[target] ?? []).flatMap((pattern) =>
      found.filter(({name}) => pattern.test(plainName(name)))
    )[0];
  const fields: GuessedField[] = [];
  const speaker = named("speaker");
  if (speaker !== undefined) {
    const roles = speaker.values.map((value) => [value, roleOf(value)] as const);
    const isSure = roles.every(([, role]) => role !== undefined);
    fields.push({
      name: "speaker",
      field: {
        column: speaker.name,
        values: Object.fromEntries(
          roles.map(([value, role], index) => [value, role ?? (index === 0 ? "agent" : "customer")])
        )
      },
      ...(isSure ? {} : {comment: "who is who is a guess"})
    });
  }
  const text = named("text");
  if (text !== undefined) fields.push({name: "text", field: text.name});
  return fields;
}
