import {z} from "zod";
import {closest} from "../../src/engine/closest.ts";
import {callTargets, epochUnits, type Target, turnTargets} from "./targets.ts";

const zone = z
  .string()
  .refine(isTimezone, "is not an IANA time zone such as Europe/London")
  .describe("Zone of times that carry no offset, such as Europe/London or UTC.");

const value = z.union([z.string(), z.number(), z.boolean()]);

const texts = <Schema extends z.ZodType>(one: Schema) =>
  z
    .union([one, z.array(one).min(1)])
    .transform((given): z.output<Schema>[] => (Array.isArray(given) ? given : [given]));

const fieldShape = {
  column: texts(z.string().min(1))
    .optional()
    .describe("The column; several are put together with a blank, such as a date and a time."),
  value: value.optional().describe("Instead of a column: the same for every row."),
  values: z
    .record(z.string(), value.nullable())
    .optional()
    .describe(
      "What a value of the column means, in any case of letters: {SOLD: true, bot: 'agent'}; null for missing. A value that is not named stays as it is."
    ),
  nulls: z
    .array(value)
    .optional()
    .describe("Values of this column that stand for missing, such as -1. An empty one always does.")
};

/** How one field is had from the columns of a table. */
export interface Field {
  column?: string[] | undefined;
  value?: string | number | boolean | undefined;
  values?: Record<string, string | number | boolean | null> | undefined;
  nulls?: (string | number | boolean)[] | undefined;
  unit?: string | undefined;
  format?: string[] | undefined;
  timezone?: string | undefined;
  separator?: string | undefined;
}

function fieldSchema(target: Target): z.ZodType<Field | undefined> {
  const units = target.kind === "time" ? epochUnits : target.units;
  const shape = {
    ...fieldShape,
    ...(units === undefined
      ? {}
      : {
          unit: z
            .enum(Object.keys(units) as [string, ...string[]])
            .optional()
            .describe(
              target.kind === "time"
                ? "Of a number: s, ms or us since 1970."
                : `Unit of the column; ${Object.keys(units)[0]} unless told.`
            )
        }),
    ...(target.kind === "time"
      ? {
          format: texts(z.string().min(1))
            .optional()
            .describe(
              "Form of the times as strptime has it, such as %d/%m/%Y %H:%M; several are tried in turn."
            ),
          timezone: zone.optional()
        }
      : {}),
    ...(target.kind === "list"
      ? {separator: z.string().min(1).default(";").describe("Parts the members of a list.")}
      : {})
  };
  const schema = z
    .strictObject(shape)
    .superRefine((checked, context) => {
      const given = checked as Field;
      const complain = (message: string) => context.addIssue({code: "custom", message});
      if ((given.column === undefined) === (given.value === undefined)) {
        complain("has either a column or a value");
      }
      const {format, timezone, unit} = given;
      if (format !== undefined) {
        const withOffset = format.filter((form) => /%[zZ]/.test(form)).length;
        if (unit !== undefined) complain("has a unit or a format, not both");
        if (withOffset > 0 && withOffset < format.length)
          complain("has formats with and without %z");
        if (withOffset === 0 && timezone === undefined) {
          complain(
            "has times without an offset: timezone has to say in which zone they are, if UTC then UTC"
          );
        }
      }
      const known = [...(target.choices ?? [])];
      for (const meaning of known.length === 0 ? [] : Object.values(given.values ?? {})) {
        if (meaning !== null && !known.includes(String(meaning))) {
          complain(`values: ${JSON.stringify(meaning)} is not one of ${known.join(", ")}`);
        }
      }
      if (given.value !== undefined && known.length > 0 && !known.includes(String(given.value))) {
        complain(`value is not one of ${known.join(", ")}`);
      }
    })
    .describe(target.description);
  return z
    .preprocess(
      (given) => (typeof given === "string" || Array.isArray(given) ? {column: given} : given),
      schema
    )
    .optional()
    .describe(target.description) as unknown as z.ZodType<Field | undefined>;
}

/** The columns that fields come from, by the fields' names. */
export type Fields = Partial<Record<string, Field>>;

function fieldsSchema(targets: readonly Target[]): z.ZodType<Fields> {
  const names = targets.map(({name}) => name);
  return z.strictObject(
    Object.fromEntries(targets.map((target) => [target.name, fieldSchema(target)])),
    {
      error: (issue) =>
        issue.code === "unrecognized_keys"
          ? `no field is called ${issue.keys.map((key) => key + closest(key, names)).join(", ")}`
          : undefined
    }
  ) as z.ZodType<Fields>;
}

/** Where a table of calls has their transcripts. */
export type Transcript = z.output<typeof transcriptSchema>;

const transcriptSchema = z.preprocess(
  (given) => (typeof given === "string" ? {column: given} : given),
  z.strictObject({
    column: z.string().min(1).describe("The column that has the whole transcript of a call."),
    list: z
      .string()
      .min(1)
      .optional()
      .describe("Field in which the JSON has the list of turns, where it is not the list itself."),
    speakers: z
      .record(z.string(), z.enum(["agent", "customer", "ignore"]))
      .optional()
      .describe(
        "Of a text: role of each speaker that stands before a colon, in any case of letters. Without it names such as Agent and Customer speak for themselves."
      ),
    separator: z
      .string()
      .min(1)
      .optional()
      .describe("Of a text: what parts one turn from the next. Line breaks unless told.")
  })
);

/** How the columns of tables become calls and turns: what a source of tables has as `mapping`. */
export const mappingSchema = z
  .strictObject({
    call: fieldsSchema(callTargets).describe(
      "Fields of a call, as in earshot-jsonl, by the columns they come from. call_id has to be there."
    ),
    turn: fieldsSchema(turnTargets)
      .optional()
      .describe(
        "Fields of a turn. Without transcript: each row is a turn. With it: fields of the turns in its JSON."
      ),
    transcript: transcriptSchema
      .optional()
      .describe("Each row is a call: the column with its transcript, as text or as JSON.")
  })
  .superRefine(({call, turn, transcript}, context) => {
    const complain = (path: string[], message: string) =>
      context.addIssue({code: "custom", path, message});
    if (call.call_id?.column === undefined) complain(["call"], "call_id has no column");
    const isStarted =
      call.started_at !== undefined ||
      (turn?.starts_at !== undefined && rowsAre({call, turn, transcript}) === "turns");
    if (!isStarted) {
      complain(
        ["call"],
        "nothing tells when a call started: map started_at, or starts_at of the turns where each row is one"
      );
    }
    if (turn !== undefined && turn.speaker === undefined)
      complain(["turn"], "speaker has no column");
    if (turn?.call_id !== undefined && transcript !== undefined) {
      complain(
        ["turn"],
        "call_id is of a table of turns; the turns in a transcript belong to its call"
      );
    }
    for (const [one, other] of [
      ["start_s", "starts_at"],
      ["end_s", "ends_at"],
      ["duration_s", "end_s"],
      ["duration_s", "ends_at"]
    ] as const) {
      if (turn?.[one] !== undefined && turn[other] !== undefined) {
        complain(["turn"], `has both ${one} and ${other}; one of them is enough`);
      }
    }
  });

export interface Mapping {
  call: Fields;
  turn?: Fields | undefined;
  transcript?: Transcript | undefined;
}

/** What stands in the configuration of every source whose rows go through a mapping. */
export const tableOptions = {
  mapping: mappingSchema.describe("How columns become calls and turns."),
  nulls: z
    .array(z.string())
    .default([])
    .describe("Texts that stand for missing in any column, such as NA. An empty one always does."),
  decimal: z
    .enum([".", ","])
    .default(".")
    .describe("What stands before the decimals of a number in a text."),
  delimiter: z
    .string()
    .regex(/^[\t -~]$/, "is not one character such as ; or |")
    .optional()
    .describe("Of CSV: what parts the columns. Found out unless told."),
  rows: z
    .string()
    .min(1)
    .optional()
    .describe("Of JSON: the field in which a page holds the list of its rows, such as data."),
  encoding: z
    .enum(["utf-8", "windows-1252", "utf-16le", "utf-16be"])
    .optional()
    .describe("Of CSV. Unless told: UTF-8, or Windows-1252 (Latin-1) where a file is not that.")
} as const;

const optionsSchema = z.object(tableOptions);

/** The checked options that `readTables` needs. */
export type TableOptions = z.output<typeof optionsSchema>;

/** What a row of the main table is: a turn, or a call whose transcript is in a column, in another table or nowhere. */
export function rowsAre({turn, transcript}: Mapping): "turns" | "calls" {
  return turn !== undefined && transcript === undefined && turn.call_id === undefined
    ? "turns"
    : "calls";
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", {timeZone: name});
    return true;
  } catch {
    return false;
  }
}
