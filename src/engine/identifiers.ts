import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedName, quotedString} from "../../loaders/source.ts";
import {BuildError} from "./errors.ts";
import {hashOf} from "./files.ts";
import {type Model, type Project, renderModel} from "./project.ts";
import {createRenderer} from "./render.ts";
import {columnTypes, inTransaction, queryRows} from "./warehouse.ts";

/** A staging model that makes keys of identifiers, with SQL that leaves these as they are. */
interface Staged {
  model: Model;
  sql: string;
}

/** What `customer_key` is while customers' identifiers are looked up: nothing but the identifier. */
const bareIdentifier = "{% macro customer_key(identifier) %}{{ identifier }}{% endmacro %}";

/**
 * Words that stand where a source does not know who called. They identify nobody, and as a customer's identifier
 * they would be found all over.
 */
const placeholders = [
  "anonymous",
  "blocked",
  "customer",
  "default",
  "guest",
  "null",
  "private",
  "restricted",
  "unavailable",
  "unknown",
  "withheld"
];

/** Runs of anything but blanks and punctuation, in lower case. */
export const wordsOf = (text: string) =>
  `regexp_extract_all(lower(${text}), '[^\\x00-/:-@\\[-\x60{-\\x7f]+')`;

/** From `sent_identifiers` to `earshot.identifiers`. */
const describeIdentifiers = `
  create or replace table earshot.identifiers as
  with written as (
    select identifier, identifier as spelling from sent_identifiers
    union
    -- a number is the same number without its blanks and brackets
    select identifier, regexp_replace(identifier, '[^0-9]', '', 'g')
    from sent_identifiers where not regexp_matches(lower(identifier), '[a-z]')
  ),
  worded as (
    select identifier, ${wordsOf("spelling")} as word_list from written
  ),
  described as (
    select
      identifier,
      array_to_string(word_list, ' ') as words,
      list_max(list_transform(word_list, lambda word: {length: length(word), word: word})).word
        as longest_word,
      length(array_to_string(word_list, '')) as size,
      regexp_matches(array_to_string(word_list, ''), '[0-9]') as has_digit,
      regexp_matches(array_to_string(word_list, ''), '[^0-9]') as has_letter,
      len(word_list) as word_count
    from worded
  ),
  rated as (
    select *,
      case
        when has_digit and has_letter then size >= 4
        when has_digit then size >= 7
        else size >= 8 and word_count >= 2
      end as is_found_within
    from described
  )
  select distinct identifier, words, longest_word, is_found_within
  from rated
  where is_found_within or (has_digit and size >= 6)
    or (not has_digit and size >= 5
      and words not in (${placeholders.map(quotedString).join(", ")}))
  order by all`;

/** Changes with what counts as an identifier. */
export const identifierRules = hashOf(describeIdentifiers);

/**
 * Fills `earshot.identifiers (identifier, words, longest_word, is_found_within)` with the customers' identifiers
 * as the sources sent them, where the staged calls have changed since. The staging models are read once more with
 * `customer_key` giving the identifier itself, so no source has to say where its identifiers stand.
 *
 * One too short to be told from a count or an ordinary word is left out; one that may be such by chance is to be
 * found only where it is the whole text.
 */
export async function keepIdentifiers(
  connection: DuckDBConnection,
  project: Project
): Promise<void> {
  const states = await queryRows<{model: string; fingerprint: string}>(
    connection,
    "select model, fingerprint from earshot.model_states where status = 'built' order by model"
  );
  const built = new Map(states.map(({model, fingerprint}) => [model, fingerprint]));
  // a staging model that is not built has nothing to publish
  const staged = modelsWithIdentifiers(project).filter(({model}) => built.has(model.name));
  const version = hashOf(identifierRules, ...staged.map(({model}) => built.get(model.name) ?? ""));
  const [known] = await queryRows<{value: string}>(
    connection,
    "select value from earshot.notes where note = 'identifiers'"
  );
  if (known?.value === version) return;
  await connection.run("create or replace temp table sent_identifiers (identifier varchar)");
  for (const {model, sql} of staged) {
    if (!(await hasRecords(connection, model.sources))) continue;
    const query = `(${sql}\n)`;
    for (const key of await keyColumns(connection, model.name)) {
      await connection.run(
        `insert into sent_identifiers
         select distinct ${key} from ${query} where ${key} is not null`
      );
    }
  }
  await inTransaction(connection, async () => {
    await connection.run(describeIdentifiers);
    await connection.run(
      `insert or replace into earshot.notes values ('identifiers', '${version}')`
    );
  });
  await connection.run("drop table sent_identifiers");
}

/** The columns that hold keyed hashes: they are called `customer_key` or otherwise `…_key`. */
async function keyColumns(connection: DuckDBConnection, model: string): Promise<string[]> {
  const columns = Object.keys(await columnTypes(connection, model)).filter((name) =>
    name.endsWith("_key")
  );
  if (columns.length > 0) return columns.map(quotedName);
  throw new BuildError(
    `${model} hashes identifiers, but into no column whose name ends in _key; what is published could not be searched for them`
  );
}

function modelsWithIdentifiers(project: Project): Staged[] {
  const bare: Project = {
    ...project,
    renderer: createRenderer(`${project.macroSource}\n${bareIdentifier}`)
  };
  const settings = {isIncremental: false, asOf: ""};
  return project.models
    .filter(({layer}) => layer === "staging")
    .map((model) => ({model, sql: renderModel(bare, model, settings)}))
    .filter(({model, sql}) => sql !== renderModel(project, model, settings));
}

async function hasRecords(
  connection: DuckDBConnection,
  rawTables: readonly string[]
): Promise<boolean> {
  for (const table of rawTables) {
    const rows = await queryRows(connection, `select 1 from ${table} limit 1`);
    if (rows.length > 0) return true;
  }
  return rawTables.length === 0;
}
