import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedName, quotedString} from "../../loaders/source.ts";
import {withoutSemicolon} from "./checks.ts";
import {hashOf} from "./files.ts";
import {maskedValue, maskPrivate, maybePrivate, privateKinds, privatePart} from "./private-text.ts";
import {type Model, type Project, renderModel} from "./project.ts";
import {createRenderer} from "./render.ts";
import {columnTypes, insertRows, inTransaction, queryRows} from "./warehouse.ts";

/** A column that must not be published as it is. */
export interface PrivateColumn {
  column_name: string;
  kind: string;
  /** One of the values, masked. */
  example: string;
  value_count: number;
}

interface TextColumn {
  name: string;
  /** `VARCHAR`, or a type with texts in it. */
  type: string;
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
const wordsOf = (text: string) =>
  `regexp_extract_all(lower(${text}), '[^\\x00-/:-@\\[-\x60{-\\x7f]+')`;

/** Columns that quote what came: they are published with what is private in them masked. */
const quotingColumns = ["file_name", "reason", "problem"];

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

/**
 * The id under which a session is published whose own id would give somebody away: a keyed hash.
 *
 * @param sessionId SQL
 */
export function hiddenSessionId(sessionId: string): string {
  const secret = "getvariable('customer_key_secret')";
  return `split_part(${sessionId}, ':', 1) || ':hidden-'
    || substring(sha256(${secret} || sha256(${secret} || ${sessionId})), 1, 16)`;
}

/**
 * Keeps private data from being published. Phone numbers and e-mail addresses are known by their shape, customers'
 * identifiers by comparison with those that the sources sent: the staging models are read once more with
 * `customer_key` giving the identifier itself, so no source has to say where its identifiers stand.
 */
export class Privacy {
  readonly #connection: DuckDBConnection;
  readonly #project: Project;
  readonly #allowed: readonly string[];
  #isPrepared = false;

  /** @param allowed values that may be published all the same, such as a hotline's number */
  constructor(connection: DuckDBConnection, project: Project, allowed: readonly string[] = []) {
    this.#connection = connection;
    this.#project = project;
    this.#allowed = allowed;
  }

  /** Stands for what is looked for: a table that passed another search is searched again. */
  get fingerprint(): string {
    return hashOf(
      ...privateKinds.map((kind) => privatePart(kind, "")),
      JSON.stringify([placeholders, this.#allowed])
    );
  }

  /** Columns of a table that hold something private, but for those that are published masked. */
  async privateColumns(table: string): Promise<PrivateColumn[]> {
    const columns = await this.#textColumns(table);
    const searched = columns.filter((column) => !isMasked(column));
    if (searched.length === 0) return [];
    await this.#search(table, searched);
    const found = await queryRows<PrivateColumn>(
      this.#connection,
      `select column_name, kind, min(part) as example, count(distinct value) as value_count
       from private_parts group by all order by all`
    );
    return found.map((column) => ({...column, example: maskedValue(column.example)}));
  }

  /**
   * Fills the temporary table `redacted_texts (value, shown)`: what stands for which texts of a table when it is
   * published.
   *
   * @returns the columns in which there are such texts
   */
  async redact(table: string): Promise<Set<string>> {
    const columns = await this.#textColumns(table);
    const searched = columns.filter(isMasked);
    if (searched.length === 0) return new Set();
    await this.#search(table, searched);
    await this.#connection.run(`
      create or replace temp table redacted_texts as
      select distinct value, ${hiddenSessionId("value")} as shown
      from private_parts where ${isSessionIdSql}`);
    const quoted = await queryRows<{value: string; parts: string[]}>(
      this.#connection,
      `select value, list(distinct part order by part) as parts from private_parts
       where not (${isSessionIdSql})
         and value not in (select value from redacted_texts)
       group by value order by value`
    );
    const rows = quoted.map(({value, parts}) => ({value, shown: withoutParts(value, parts)}));
    await insertRows(
      this.#connection,
      "redacted_texts",
      {value: "VARCHAR", shown: "VARCHAR"},
      rows
    );
    const found = await queryRows<{column_name: string}>(
      this.#connection,
      "select distinct column_name from private_parts"
    );
    return new Set(found.map(({column_name}) => column_name));
  }

  /** A sentence with what is private in it masked. */
  async redactSentence(sentence: string): Promise<string> {
    await this.prepare();
    await this.#fillParts(`select 'sentence' as column_name, ${quotedString(sentence)} as value`);
    const parts = await queryRows<{part: string}>(
      this.#connection,
      "select distinct part from private_parts order by part"
    );
    return withoutParts(
      sentence,
      parts.map(({part}) => part)
    );
  }

  async #textColumns(table: string): Promise<TextColumn[]> {
    const types = await columnTypes(this.#connection, quotedName(table));
    return Object.entries(types)
      .filter(([, type]) => /VARCHAR|JSON/.test(type))
      .map(([name, type]) => ({name, type}));
  }

  /** Fills the temporary table `private_parts (column_name, value, kind, part)`. */
  async #search(table: string, columns: readonly TextColumn[]): Promise<void> {
    await this.prepare();
    const texts = columns.map(({name, type}) => {
      const text = type === "VARCHAR" ? quotedName(name) : `cast(${quotedName(name)} as varchar)`;
      return `select distinct ${quotedString(name)} as column_name, ${text} as value
        from ${quotedName(table)} where ${quotedName(name)} is not null`;
    });
    await this.#fillParts(texts.join(" union all "));
  }

  async #fillParts(texts: string): Promise<void> {
    const connection = this.#connection;
    await connection.run(`
      create or replace temp table searched_texts as
      select *, ${maybePrivate("value")} as is_suspect from (${texts})`);
    await connection.run(`
      create or replace temp table private_parts as
      with by_word as (
        select column_name, value, unnest(${wordsOf("value")}) as word from searched_texts
      ),
      matched as (
        select by_word.column_name, by_word.value, identifiers.*,
          array_to_string(${wordsOf("by_word.value")}, ' ') as value_words
        from by_word
        inner join earshot.identifiers as identifiers on by_word.word = identifiers.longest_word
      )
      select distinct column_name, value, 'customer''s identifier' as kind, identifier as part
      from matched
      where value_words = words
        or (is_found_within and contains(' ' || value_words || ' ', ' ' || words || ' '))`);
    // most tables have no such text, and a regular expression is dear to compile
    const [suspects] = await queryRows<{n: number}>(
      connection,
      "select count(*) as n from searched_texts where is_suspect"
    );
    for (const kind of (suspects?.n ?? 0) > 0 ? privateKinds : []) {
      await connection.run(`
        insert into private_parts
        select * from (
          select column_name, value, ${quotedString(kind)}, ${privatePart(kind, "value")} as part
          from searched_texts where is_suspect)
        where part is not null`);
    }
    if (this.#allowed.length > 0) {
      const allowed = this.#allowed.map((value) => quotedString(value.trim().toLowerCase()));
      await connection.run(
        `delete from private_parts
         where lower(part) in (${allowed.join(", ")}) or lower(value) in (${allowed.join(", ")})`
      );
    }
  }

  /**
   * Once a build, and outside of any transaction: the table `earshot.identifiers`. An identifier too short to be
   * told from a count or an ordinary word is left out; one that may be such by chance is found only where it is
   * the whole text.
   */
  async prepare(): Promise<void> {
    if (this.#isPrepared) return;
    const staged = this.#modelsWithIdentifiers();
    const version = await this.#versionOf(staged.map(({model}) => model.name));
    const [known] = await queryRows<{value: string}>(
      this.#connection,
      "select value from earshot.notes where note = 'identifiers'"
    );
    if (known?.value !== version) {
      await this.#collectIdentifiers(staged);
      await inTransaction(this.#connection, async () => {
        await this.#connection.run(describeIdentifiers);
        await this.#connection.run(
          `insert or replace into earshot.notes values ('identifiers', '${version}')`
        );
      });
      await this.#connection.run("drop table sent_identifiers");
    }
    this.#isPrepared = true;
  }

  /** Changes with what the staging models give. */
  async #versionOf(staged: readonly string[]): Promise<string> {
    const states = await queryRows<{fingerprint: string}>(
      this.#connection,
      `select fingerprint from earshot.model_states
       where model in (${["", ...staged].map(quotedString).join(", ")}) order by model`
    );
    return hashOf(describeIdentifiers, ...states.map(({fingerprint}) => fingerprint));
  }

  /** Staging models that make keys of identifiers, each with SQL that leaves these as they are. */
  #modelsWithIdentifiers(): {model: Model; sql: string}[] {
    const bare: Project = {
      ...this.#project,
      renderer: createRenderer(`${this.#project.macroSource}\n${bareIdentifier}`)
    };
    const settings = {isIncremental: false, asOf: ""};
    return this.#project.models
      .filter(({layer}) => layer === "staging")
      .map((model) => ({model, sql: renderModel(bare, model, settings)}))
      .filter(({model, sql}) => sql !== renderModel(this.#project, model, settings));
  }

  /** Fills the temporary table `sent_identifiers (identifier)`. */
  async #collectIdentifiers(staged: readonly {model: Model; sql: string}[]): Promise<void> {
    const connection = this.#connection;
    await connection.run("create or replace temp table sent_identifiers (identifier varchar)");
    for (const {model, sql} of staged) {
      if (!(await this.#hasRecords(model.sources))) continue;
      // a staging model that fails has nothing to publish
      await connection
        .run(
          `insert into sent_identifiers
           select distinct customer_key from (${withoutSemicolon(sql)}\n)
           where customer_key is not null`
        )
        .catch(() => undefined);
    }
  }

  async #hasRecords(rawTables: readonly string[]): Promise<boolean> {
    for (const table of rawTables) {
      const rows = await queryRows(this.#connection, `select 1 from ${table} limit 1`);
      if (rows.length > 0) return true;
    }
    return rawTables.length === 0;
  }
}

const isSessionIdSql = "suffix(column_name, 'session_id')";

/** Whether what is private in a column is masked when it is published, rather than refused. */
function isMasked({name, type}: TextColumn): boolean {
  return type === "VARCHAR" && (name.endsWith("session_id") || quotingColumns.includes(name));
}

/** A text without its private parts; where one does not stand in it letter by letter, nothing of it. */
function withoutParts(text: string, parts: readonly string[]): string {
  let shown = text;
  for (const part of [...parts].sort((a, b) => b.length - a.length)) {
    if (maskPrivate(part) !== part) continue;
    const without = shown.replace(
      new RegExp(part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gi"),
      "[customer's identifier]"
    );
    if (without === shown) return "[customer's identifier]";
    shown = without;
  }
  return maskPrivate(shown);
}
