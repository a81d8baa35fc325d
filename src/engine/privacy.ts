import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedName, quotedString} from "../../loaders/source.ts";
import {hashOf} from "./files.ts";
import {identifierRules, keepIdentifiers, wordsOf} from "./identifiers.ts";
import {maskedValue, maskPrivate, maybePrivate, privateKinds, privatePart} from "./private-text.ts";
import type {Project} from "./project.ts";
import {columnTypes, insertRows, queryRows} from "./warehouse.ts";

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

/** Columns that quote what came: they are published with what is private in them masked. */
const quotingColumns = ["file_name", "reason", "problem", "turn_text"];

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
 * identifiers by comparison with those that the sources sent.
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
      identifierRules,
      ...privateKinds.map((kind) => privatePart(kind, "")),
      JSON.stringify(this.#allowed)
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

  /** Once a build, and outside of any transaction: looks up the identifiers that are searched for. */
  async prepare(): Promise<void> {
    if (this.#isPrepared) return;
    await keepIdentifiers(this.#connection, this.#project);
    this.#isPrepared = true;
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
