import {firstInList, shown} from "../rejections.ts";
import {quotedString} from "../source.ts";
import {callSchema} from "./contract.ts";

/** What the contract says of one field, read from its JSON Schema. */
interface Rule {
  name: string;
  type: "string" | "number" | "boolean" | "array";
  isRequired: boolean;
  values?: string[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
}

interface PropertySchema {
  type?: string | string[];
  enum?: string[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  anyOf?: PropertySchema[];
  items?: ObjectSchema;
}

interface ObjectSchema {
  properties?: Record<string, PropertySchema>;
  required?: string[];
}

const schema = callSchema() as ObjectSchema;
const callRules = rulesOf(schema).filter((rule) => rule.name !== "turns");
const turnRules = rulesOf(schema.properties?.turns?.items ?? {});

function rulesOf({properties = {}, required = []}: ObjectSchema): Rule[] {
  return Object.entries(properties).map(([name, property]) => {
    const known = property.anyOf?.find((option) => option.type !== "null") ?? property;
    const type = [known.type].flat().find((option) => option !== "null");
    return {...known, name, type, values: known.enum, isRequired: required.includes(name)} as Rule;
  });
}

/** The WHEN branches that hold one field to its rule. `place` is a SQL text such as `'turns[3].'`. */
function branches({name, ...rule}: Rule, value: string, place: string): string[] {
  const branch = (condition: string, complaint: string, example = true) =>
    `when ${condition} then ${place} || ${quotedString(name + complaint)}` +
    (example ? ` || ': ' || ${shown(`cast(${value} as varchar)`)}` : "");
  const found: string[] = [];
  if (rule.isRequired) found.push(branch(`${value} is null`, " is missing", false));
  if (rule.values !== undefined) {
    // not IN: DuckDB makes a join of a longer list, and a join gives up the order of the lines
    const isOther = rule.values.map((known) => `${value} <> ${quotedString(known)}`).join(" and ");
    found.push(branch(isOther, ` is not one of ${rule.values.join(", ")}`));
  } else if (isTimestamp(rule)) {
    const matches = `regexp_matches(${value}, ${quotedString(rule.pattern ?? "")})`;
    found.push(
      branch(
        `not ${matches} or (${value} is not null and try_cast(${value} as timestamptz) is null)`,
        " is not a timestamp with an offset from UTC"
      )
    );
  } else if (rule.pattern !== undefined) {
    found.push(
      branch(`not regexp_matches(${value}, ${quotedString(rule.pattern)})`, " is empty", false)
    );
  }
  if (rule.type === "number") {
    found.push(branch(`not isfinite(${value})`, " is not a finite number"));
    if (rule.minimum !== undefined) {
      const complaint = rule.minimum === 0 ? " is negative" : ` is below ${rule.minimum}`;
      found.push(branch(`${value} < ${rule.minimum}`, complaint));
    }
    if (rule.maximum !== undefined) {
      found.push(branch(`${value} > ${rule.maximum}`, ` is above ${rule.maximum}`));
    }
  }
  if (rule.type === "array") {
    found.push(
      branch(
        `list_contains(list_transform(${value}, lambda member: member is null), true)`,
        " has a member that is null",
        false
      )
    );
  }
  return found;
}

/** Timestamps are the texts whose pattern asks for an offset. */
function isTimestamp({pattern}: Pick<Rule, "pattern">): boolean {
  return pattern?.includes("Z|") ?? false;
}

const turnPlace = "'turns[' || (position - 1) || ']'";

/**
 * Why a call that has the right types breaks the contract, or NULL: an expression over the
 * contract's columns, where timestamps are still text and money still a double. It says what the
 * zod contract says, because it is made from its JSON Schema.
 */
export const rejection = `
case
    ${callRules.flatMap((rule) => branches(rule, rule.name, "''")).join("\n    ")}
    when try_cast(ended_at as timestamptz) < try_cast(started_at as timestamptz)
        then 'ended_at is before started_at: ' || ended_at || ' < ' || started_at
    when turns is null then 'turns is missing'
    else ${firstInList(
      "turns",
      "turn",
      `case
            when turn is null then ${turnPlace} || ' is not an object'
            ${turnRules.flatMap((rule) => branches(rule, `turn.${rule.name}`, `${turnPlace} || '.'`)).join("\n            ")}
            when turn.end_s < turn.start_s
                then ${turnPlace} || '.end_s is before start_s: ' || turn.end_s || ' < ' || turn.start_s
        end`
    )}
end`;

/** How JSON names the types that a rule's type may have, and how a sentence does. */
const jsonTypes = {
  string: {names: ["VARCHAR"], words: "a text"},
  number: {names: ["UBIGINT", "BIGINT", "HUGEINT", "UHUGEINT", "DOUBLE"], words: "a number"},
  boolean: {names: ["BOOLEAN"], words: "true or false"},
  array: {names: ["ARRAY"], words: "a list"}
};

function typeBranches(rule: Rule, json: string, place: string): string[] {
  const {names, words} = jsonTypes[rule.type];
  const path = `'$.${rule.name}'`;
  const complain = (condition: string, complaint: string) =>
    `when ${condition} then ${place} || ${quotedString(rule.name + complaint)} || ': ' || ${shown(`json_extract(${json}, ${path})::varchar`)}`;
  const found = [
    complain(
      [...names, "NULL"].map((known) => `json_type(${json}, ${path}) <> '${known}'`).join(" and "),
      ` is not ${words}`
    )
  ];
  if (rule.type === "array") {
    const isOther = `list_transform(json_extract(${json}, '$.${rule.name}[*]'), lambda member: json_type(member) <> 'VARCHAR')`;
    found.push(complain(`list_contains(${isOther}, true)`, " has a member that is not a text"));
  }
  return found;
}

/** Why the types in a valid JSON text are not the contract's, or NULL. An expression over `line`. */
export const typeRejection = `
case
    when json_type(line) <> 'OBJECT' then 'not a JSON object: ' || ${shown("line")}
    ${callRules.flatMap((rule) => typeBranches(rule, "line", "''")).join("\n    ")}
    when json_type(line, '$.turns') <> 'ARRAY' and json_type(line, '$.turns') <> 'NULL'
        then 'turns is not a list: ' || ${shown("json_extract(line, '$.turns')::varchar")}
    else ${firstInList(
      "json_extract(line, '$.turns[*]')",
      "turn",
      `case
            when json_type(turn) <> 'OBJECT' then ${turnPlace} || ' is not an object: ' || ${shown("turn::varchar")}
            ${turnRules.flatMap((rule) => typeBranches(rule, "turn", `${turnPlace} || '.'`)).join("\n            ")}
        end`
    )}
end`;

/**
 * A regular expression that finds a value of another type than the contract's in a line of JSON,
 * which DuckDB would turn into the right type without a word (`true` into 1.0, `{"a": 1}` into a
 * text). It may find one where there is none, in a nested object with a field of the same name:
 * the careful reader then looks again. Field names spelled with escapes (`call\\u005fid`) count as
 * finds.
 */
export const wrongTypePattern = (() => {
  const names = (type: Rule["type"]) =>
    [
      ...new Set(
        [...callRules, ...turnRules].filter((rule) => rule.type === type).map((rule) => rule.name)
      )
    ].join("|");
  return [
    `"(?:${names("string")})"\\s*:\\s*(?:[^"n\\s]|n[^u])`,
    `"(?:${names("number")})"\\s*:\\s*(?:[^-0-9n\\s]|n[^u]|-[^0-9])`,
    `"(?:${names("boolean")})"\\s*:\\s*[^tfn\\s]`,
    `"(?:${names("array")})"\\s*:\\s*(?:[^\\[n\\s]|\\[\\s*[^"\\]\\s]|\\[[^\\]]*,\\s*[^"\\s])`,
    "\\\\u00[4-7]"
  ].join("|");
})();
