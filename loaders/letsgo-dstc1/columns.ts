import {quotedName, quotedString, type RecordKind, structType} from "../source.ts";

/** What the raw tables hold: the log's fields under names that SQL likes, without `system-specific`. */
export const kinds = {
  calls: {
    columns: {session_id: "VARCHAR", session_date: "VARCHAR", session_time: "VARCHAR"},
    items: {
      table: "turns",
      columns: {
        turn_index: "INTEGER",
        restart: "BOOLEAN",
        output_start_time: "DOUBLE",
        output_transcript: "VARCHAR",
        output_acts: "VARCHAR[]",
        output_requested_slots: "VARCHAR[]",
        input_start_time: "DOUBLE",
        input_audio_file: "VARCHAR",
        asr_hyps: `${structType({asr_hyp: "VARCHAR", score: "DOUBLE"})}[]`
      }
    }
  },
  labels: {
    columns: {session_id: "VARCHAR"},
    items: {
      table: "turn_labels",
      columns: {
        turn_index: "INTEGER",
        transcription: "VARCHAR",
        transcription_status: "VARCHAR"
      }
    }
  }
} satisfies Record<string, RecordKind>;

export type Kind = keyof typeof kinds;

const hypothesis = structType({"asr-hyp": "VARCHAR", score: "DOUBLE"});
// a slot is a name and a value, and values mix texts, numbers and nulls: all are read as text
const act = structType({act: "VARCHAR", slots: "VARCHAR[][]"});
const turn = structType({
  "turn-index": "INTEGER",
  restart: "BOOLEAN",
  output: structType({"start-time": "DOUBLE", transcript: "VARCHAR", "dialog-acts": `${act}[]`}),
  input: structType({
    "start-time": "DOUBLE",
    "audio-file": "VARCHAR",
    live: structType({"asr-hyps": `${hypothesis}[]`})
  })
});
const label = structType({
  "turn-index": "INTEGER",
  transcription: "VARCHAR",
  "transcription-status": "VARCHAR"
});

const fileColumns: Record<Kind, Record<string, string>> = {
  calls: {
    "session-id": "VARCHAR",
    "session-date": "VARCHAR",
    "session-time": "VARCHAR",
    turns: `${turn}[]`
  },
  labels: {"session-id": "VARCHAR", turns: `${label}[]`}
};

/** `{'session-id': 'VARCHAR', …}`: the fields that are read; whatever else a file holds is passed over. */
export function columnsOfFile(kind: Kind): string {
  const fields = Object.entries(fileColumns[kind]).map(
    ([name, type]) => `${quotedString(name)}: ${quotedString(type)}`
  );
  return `{${fields.join(", ")}}`;
}

/** What was read of a record, as JSON. */
export function readText(kind: Kind): string {
  const fields = Object.keys(fileColumns[kind]).map(
    (name) => `${quotedString(name)}: ${quotedName(name)}`
  );
  return `to_json({${fields.join(", ")}})`;
}

/** The record of `incoming`, from the fields of a file. */
export const recordOf: Record<Kind, string> = {
  calls: `{
    session_id: "session-id",
    session_date: "session-date",
    session_time: "session-time"
  }`,
  labels: `{session_id: "session-id"}`
};

/** The items of `incoming`, from the fields of a file. */
export const itemsOf: Record<Kind, string> = {
  calls: `list_transform(turns, lambda turn: {
    turn_index: turn."turn-index",
    restart: turn.restart,
    output_start_time: turn.output."start-time",
    output_transcript: turn.output.transcript,
    output_acts: [act.act for act in turn.output."dialog-acts" if act.act is not null],
    output_requested_slots: [
      act.slots[1][1] for act in turn.output."dialog-acts"
      if act.act = 'request' and act.slots[1][1] is not null
    ],
    input_start_time: turn.input."start-time",
    input_audio_file: turn.input."audio-file",
    asr_hyps: [
      {asr_hyp: hypothesis."asr-hyp", score: hypothesis.score}
      for hypothesis in turn.input.live."asr-hyps"
    ]
  })`,
  labels: `list_transform(turns, lambda turn: {
    turn_index: turn."turn-index",
    transcription: turn.transcription,
    transcription_status: turn."transcription-status"
  })`
};
