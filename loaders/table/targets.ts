import {z} from "zod";
import {callColumns, turnColumns} from "../earshot-jsonl/columns.ts";
import {callContract, turnContract} from "../earshot-jsonl/contract.ts";

/** What a field of ours holds, which decides how a column's text is read. */
export type FieldKind = "text" | "choice" | "flag" | "number" | "time" | "list";

/** A field of a call or turn that a column may be mapped to. */
export interface Target {
  name: string;
  kind: FieldKind;
  description: string;
  /** Units in which the source may have it, by name: what a number is multiplied with. The first is ours. */
  units?: Readonly<Record<string, number>>;
  /** The values of a choice. */
  choices?: readonly string[];
  low?: number;
  high?: number;
}

/** Seconds; `clock` stands for texts such as 3:05 or 01:02:03. */
const secondUnits = {s: 1, ms: 1 / 1000, min: 60, h: 3600, clock: 1};
const millisecondUnits = {ms: 1, s: 1000};
const moneyUnits = {usd: 1, cents: 1 / 100};
const shareUnits = {share: 1, percent: 1 / 100};
/** How many of them a second has. ISO 8601 where no unit is named. */
export const epochUnits = {s: 1, ms: 1000, us: 1_000_000};

interface JsonField {
  description?: string;
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  anyOf?: JsonField[];
}

/** The fields of a contract as targets: what a field is follows from its type and the unit in its name. */
function targetsOf(contract: z.ZodType, columns: Readonly<Record<string, string>>): Target[] {
  const {properties} = z.toJSONSchema(contract, {io: "input"}) as {
    properties: Record<string, JsonField>;
  };
  return Object.entries(columns).map(([name, type]) => {
    const field = properties[name] ?? {};
    const {
      enum: choices,
      minimum,
      maximum
    } = field.anyOf?.find((option) => option.type !== "null") ?? field;
    return {
      name,
      kind: kindOf(type, choices),
      description: field.description ?? "",
      ...(unitsOf(name) === undefined ? {} : {units: unitsOf(name)}),
      ...(choices === undefined ? {} : {choices}),
      ...(minimum === undefined ? {} : {low: minimum}),
      ...(maximum === undefined ? {} : {high: maximum})
    } as Target;
  });
}

function kindOf(type: string, choices: string[] | undefined): FieldKind {
  if (choices !== undefined) return "choice";
  if (type === "BOOLEAN") return "flag";
  if (type === "TIMESTAMPTZ") return "time";
  if (type.endsWith("[]")) return "list";
  return type === "VARCHAR" ? "text" : "number";
}

function unitsOf(name: string): Record<string, number> | undefined {
  if (name.endsWith("_s")) return secondUnits;
  if (name.endsWith("_ms")) return millisecondUnits;
  if (name.endsWith("_usd")) return moneyUnits;
  return name.endsWith("_confidence") ? shareUnits : undefined;
}

/** Fields of a call: those of earshot-jsonl. */
export const callTargets: readonly Target[] = targetsOf(callContract, callColumns);

/** Fields of a turn: those of earshot-jsonl, and what a table may have instead or beside. */
export const turnTargets: readonly Target[] = [
  {
    name: "call_id",
    kind: "text",
    description: "The call that the turn belongs to, where turns come in a table of their own."
  },
  ...targetsOf(turnContract, turnColumns).map((target) =>
    target.name === "speaker" ? {...target, choices: ["agent", "customer", "ignore"]} : target
  ),
  {
    name: "starts_at",
    kind: "time",
    description: "When the turn starts, as a time of day and year."
  },
  {name: "ends_at", kind: "time", description: "When it ends, likewise."},
  {
    name: "duration_s",
    kind: "number",
    description: "How long the turn lasts, where no column has its end.",
    units: secondUnits,
    low: 0,
    high: 7 * 24 * 3600
  },
  {
    name: "position",
    kind: "number",
    description: "A number by which the turns of a call are ordered. Else: start, then row."
  },
  {
    name: "turn_id",
    kind: "text",
    description:
      "Tells the turn from the others of its call, so that rows of one call may come in several files. Else: position, then speaker and start."
  }
];
