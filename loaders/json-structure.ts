import {quotedString} from "./source.ts";

/**
 * What is read of a JSON document: objects by the names of their fields, lists by what they hold, and at
 * the ends a type. A number may stand in quotes; `JSON` is whatever the document has there. Fields that
 * are not named are passed over, and any field may be missing or null.
 */
export type Structure =
  | "VARCHAR"
  | "DOUBLE"
  | "BOOLEAN"
  | "JSON"
  | readonly [Structure]
  | {readonly [name: string]: Structure};

/** SQL that gives a JSON text the types of a structure; NULL where a value has another type. */
export function fromJson(text: string, structure: Structure): string {
  return `from_json(${text}, ${quotedString(JSON.stringify(structure))})`;
}

/** How `json_structure` names the types that may stand where a type is expected. */
const usualTypes = {
  VARCHAR: ["VARCHAR", "UBIGINT", "BIGINT", "DOUBLE", "BOOLEAN"],
  DOUBLE: ["UBIGINT", "BIGINT", "DOUBLE"],
  BOOLEAN: ["BOOLEAN"]
};

/**
 * SQL that tells whether a document may hold a value of another type than the structure's, from what
 * `json_structure` says of it: one look at the whole document, however long its lists are.
 */
export function mayDiffer(shape: string, structure: Structure): string {
  return conditions(shape, structure, "$").join("\n    or ");
}

function conditions(shape: string, structure: Structure, path: string): string[] {
  if (structure === "JSON") return [];
  const place = quotedString(path);
  const found = `coalesce(${shape} ->> ${place}, 'NULL')`;
  if (typeof structure === "string") {
    const usual = [...usualTypes[structure], "NULL"].map(quotedString).join(", ");
    return [`${found} not in (${usual})`];
  }
  const type = isList(structure) ? "ARRAY" : "OBJECT";
  const inner = isList(structure)
    ? conditions(shape, structure[0], `${path}[0]`)
    : Object.entries(structure).flatMap(([name, field]) =>
        conditions(shape, field, `${path}."${name}"`)
      );
  return [`(${found} <> 'NULL' and json_type(${shape}, ${place}) <> '${type}')`, ...inner];
}

const leaves = {
  VARCHAR: {
    words: "a text",
    fits: (value: unknown) => ["string", "number", "boolean"].includes(typeof value)
  },
  DOUBLE: {
    words: "a number",
    fits: (value: unknown) =>
      typeof value === "number" ||
      (typeof value === "string" && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value))
  },
  BOOLEAN: {words: "true or false", fits: (value: unknown) => typeof value === "boolean"}
};

/** Why a text is not a JSON document of this structure, with the place and the value; undefined where it is one. */
export function typeProblem(text: string, structure: Structure): string | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  return firstProblem(document, structure, "");
}

function firstProblem(value: unknown, structure: Structure, place: string): string | undefined {
  if (structure === "JSON" || ((value === null || value === undefined) && place !== "")) {
    return undefined;
  }
  const isNot = (words: string) =>
    `${place === "" ? "the record" : place} is not ${words}: ${JSON.stringify(value).slice(0, 80)}`;
  if (typeof structure === "string") {
    const {words, fits} = leaves[structure];
    return fits(value) ? undefined : isNot(words);
  }
  if (isList(structure)) {
    if (!Array.isArray(value)) return isNot("a list");
    for (const [index, item] of value.entries()) {
      const problem = firstProblem(item, structure[0], `${place}[${index}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return isNot("an object");
  for (const [name, field] of Object.entries(structure)) {
    const inner = (value as Record<string, unknown>)[name];
    const problem = firstProblem(inner, field, place === "" ? name : `${place}.${name}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isList(structure: Structure): structure is readonly [Structure] {
  return Array.isArray(structure);
}
