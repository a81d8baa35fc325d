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
  /** Whether a few records brought it, which are published under a keyed hash; else the column itself is at fault. */
  is_stray: boolean;
}

/** More different values of a column than this are no accident, nor are more than two that are most of all it has. */
const mostStrayValues = 20;

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
  return `split_part(${sessionId}, ':', 1) || ':' || ${hidden(sessionId)}`;
}

/** What stands for a text that would give somebody away, the same in each table: SQL. */
function hidden(text: string): string {
  const secret = "getvariable('customer_key_secret')";
  return `('hidden-' || substring(sha256(${secret} || sha256(${secret} || ${text})), 1, 16))`;
}

/**
 * Keeps private data from being published. Phone numbers and e-mail addresses are known by their shape, customers'
 * identifiers by comparison with those that the sources sent.
 */
export class Privacy {
  readonly #connection: DuckDBConnection;
  readonly #project: Project;
  readonly #allowed: readonly string[];
  #preparation: {done?: Promise<void> | undefined} = {};

  /** @param allowed values that may be published all the same, such as a hotline's number */
  constructor(connection: DuckDBConnection, project: Project, allowed: readonly string[] = []) {
    this.#connection = connection;
    this.#project = project;
    this.#allowed = allowed;
  }

  /** The same for another connection: what is prepared for one is prepared for all. */
  on(connection: DuckDBConnection): Privacy {
    const other = new Privacy(connection, this.#project, this.#allowed);
    other.#preparation = this.#preparation;
    return other;
  }

  /** Stands for what is looked for: a table that passed another search is searched again. */
  get fingerprint(): string {
    return hashOf(
      identifierRules,
      ...privateKinds.map((kind) => privatePart(kind, "")),
      JSON.stringify(this.#allowed)
    );
  }

  /** Columns of a table that hold something private, but for those that are always published masked. */
  async privateColumns(table: string): Promise<PrivateColumn[]> {
    const columns = await this.#textColumns(table);
    const searched = columns.filter((column) => !isMasked(column));
    if (searched.length === 0) return [];
    await this.#search(table, searched);
    const maskable = searched.filter(isMaskable).map(({name}) => quotedString(name));
    const found = await queryRows<PrivateColumn>(
      this.#connection,
      `with different as (
         select column_name, count(*) as different_count from searched_texts
         where value is not null group by column_name
       ),
       of_column as (
         select column_name, count(distinct value) as private_count from private_parts group by column_name
       )
       select column_name, kind, min(part) as example, count(distinct value) as value_count,
         column_name in (${["''", ...maskable].join(", ")})
           and private_count <= ${mostStrayValues}
           and (private_count <= 2 or 2 * private_count <= different_count) as is_stray
       from private_parts
       inner join different using (column_name)
       inner join of_column using (column_name)
       group by column_name, kind, private_count, different_count order by column_name, kind`
    );
    return found.map((column) => ({...column, example: maskedValue(column.example)}));
  }

  /**
   * Fills the temporary table `redacted_texts (column_name, value, shown)`, and for items of lists the variable
   * `redacted_items`: what stands for which texts of a table when it is published.
   *
   * @param hasStrays whether more is private than what is always masked; see `PrivateColumn.is_stray`
   * @returns the columns in which there are such texts
   */
  async redact(table: string, hasStrays: boolean): Promise<Set<string>> {
    const columns = await this.#textColumns(table);
    const searched = columns.filter(hasStrays ? isMaskable : isMasked);
    if (searched.length === 0) return new Set();
    await this.#search(table, searched);
    await this.#connection.run(`
      create or replace temp table redacted_texts as
      select distinct column_name, value, ${hiddenSessionId("value")} as shown
      from private_parts where ${isSessionIdSql}`);
    const texts = await queryRows<{column_name: string; value: string; parts: Part[]}>(
      this.#connection,
      `select column_name, value, list({part: part, shown: shown} order by part) as parts
       from (
         select distinct column_name, value, part, case when contains(lower(value), lower(part)) then ${hidden("part")} else ${hidden("value")} end as shown
         from private_parts where not (${isSessionIdSql}))
       group by column_name, value order by column_name, value`
    );
    const rows = texts.map(({column_name, value, parts}) => ({
      column_name,
      value,
      shown: withoutParts(value, quotingColumns.includes(column_name) ? parts.map(named) : parts)
    }));
    const types = {column_name: "VARCHAR", value: "VARCHAR", shown: "VARCHAR"};
    await insertRows(this.#connection, "redacted_texts", types, rows);
    const lists = searched.filter(({type}) => type === "VARCHAR[]");
    await this.#connection.run(`
      set variable redacted_items = (
        select map_from_entries(list(distinct {value: value, shown: shown})) from redacted_texts
        where column_name in (${["", ...lists.map(({name}) => name)].map(quotedString).join(", ")}))`);
    const found = await queryRows<{column_name: string}>(
      this.#connection,
      "select distinct column_name from redacted_texts"
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
      parts.map(({part}) => named({part}))
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
      const column = quotedName(name);
      const text =
        type === "VARCHAR"
          ? column
          : type === "VARCHAR[]"
            ? `unnest(${column})`
            : `cast(${column} as varchar)`;
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
    this.#preparation.done ??= keepIdentifiers(this.#connection, this.#project).catch(
      (error: unknown) => {
        this.#preparation.done = undefined;
        throw error;
      }
    );
    await this.#preparation.done;
  }
}

const isSessionIdSql = "suffix(column_name, 'session_id')";

/** Whether what is private in a column is masked when it is published. */
function isMasked({name, type}: TextColumn): boolean {
  return type === "VARCHAR" && (name.endsWith("session_id") || quotingColumns.includes(name));
}

/** Whether it could be: its texts, or those of its lists, can be replaced one by one. */
function isMaskable({type}: TextColumn): boolean {
  return type === "VARCHAR" || type === "VARCHAR[]";
}

/** What is private in a text, and what is shown for it. */
interface Part {
  part: string;
  shown: string;
}

/** A private part for which its kind is shown, as in a sentence. */
function named({part}: Pick<Part, "part">): Part {
  const masked = maskPrivate(part);
  return {part, shown: masked === part ? "[customer's identifier]" : masked};
}

/** A text without its private parts; where one does not stand in it letter by letter, only what is shown for it. */
function withoutParts(text: string, parts: readonly Part[]): string {
  let rest = text;
  for (const {part, shown} of [...parts].sort((a, b) => b.part.length - a.part.length)) {
    const letters = new RegExp(part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gi");
    // a number in another spelling is masked by its shape
    if (text.search(letters) < 0 && maskPrivate(part) === part) return shown;
    rest = rest.replace(letters, () => shown);
  }
  return maskPrivate(rest);
}
