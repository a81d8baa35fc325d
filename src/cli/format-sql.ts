import {readFileSync, writeFileSync} from "node:fs";
import {join, relative} from "node:path";
import {duckdb, formatDialect} from "sql-formatter";
import {messageOf} from "../engine/errors.ts";
import {listFiles} from "../engine/files.ts";

const indentWidth = 4;

const tag = String.raw`(?:\{%(?:(?!%\})[\s\S])*%\}|\{#(?:(?!#\})[\s\S])*#\})`;
const expression = String.raw`\{\{(?:(?!\}\})[\s\S])*\}\}`;
const configuration = String.raw`\{\{-?\s*config\((?:(?!\}\})[\s\S])*\}\}`;
const disabled = String.raw`(?:--|/\*) *sql-formatter-disable\b[\s\S]*?(?:sql-formatter-enable\b[^\n]*|$(?![\s\S]))`;

/** Templates that have their lines for themselves, with all that stands between the first and the last. */
const wholeLines = new RegExp(
  `^([ \\t]*)(${tag}(?:.*${tag})?|${configuration}|${disabled})[ \\t]*$`,
  "gm"
);
const withinLine = new RegExp(`${tag}(?:.*${tag})?|${expression}`, "g");

/** Comments, strings and names in quotes, words, signs. */
const tokenPattern =
  /--.*|\/\*[\s\S]*?\*\/|\be'(?:[^'\\]|\\.|'')*'|\$\w*\$[\s\S]*?\$\w*\$|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}\p{N}_$]+|::|:=|->>?|(?:(?!\/\*)[<>=~!@#%^&|?*/])+|\S/giu;

/** Words that are no function's name: a space stands between them and a bracket. */
const wordsBeforeBracket = new Set(
  (
    "all and any as between by case distinct else exists filter from group having in is join like " +
    "materialized not on or over select then union using values when where"
  ).split(" ")
);

interface Token {
  text: string;
  /** Lines of its first and last character. */
  line: number;
  endLine: number;
  /** Whether nothing stands between it and the token before it. */
  isGlued: boolean;
}

/**
 * Formats the SQL files below `models/` and `sql/`.
 *
 * @param isCheck whether files that differ are only named
 * @returns what to print for each file that was changed, or would be, or cannot be formatted
 */
export function formatSqlFiles(
  root: string,
  isCheck: boolean
): {changed: string[]; refused: string[]} {
  const changed: string[] = [];
  const refused: string[] = [];
  const files = ["models", "sql"].flatMap((folder) => listFiles(join(root, folder)));
  for (const file of files.filter((path) => path.endsWith(".sql"))) {
    const sql = readFileSync(file, "utf8");
    try {
      const formatted = formatSql(sql);
      if (formatted === sql) continue;
      if (!isCheck) writeFileSync(file, formatted);
      changed.push(relative(root, file));
    } catch (error) {
      refused.push(`${relative(root, file)}: ${messageOf(error)}`);
    }
  }
  return {changed, refused};
}

/**
 * The SQL of a model, check or macro with sql-formatter's indentation, spacing and letter case.
 * Templates stay as they are, and so do line breaks: sql-formatter would give each clause and each
 * item a line of its own, and make a column of `select * from calls where is_error`.
 *
 * @throws Error where more than white space and the case of words would change
 */
export function formatSql(sql: string): string {
  const {text, restored} = withoutTemplates(sql);
  const lines: string[] = [];
  let piece: string[] = [];
  const endPiece = (isMacro: boolean) => {
    const formatted = formattedQuery(piece.join("\n"), restored);
    // how far to indent what a macro holds is for its author to say, who knows where it will stand
    const first = piece.find((line) => line.trim() !== "") ?? "";
    const indent = isMacro ? " ".repeat(first.length - first.trimStart().length) : "";
    if (!isMacro && piece[0]?.trim() === "") lines.push("");
    lines.push(...formatted.map((line) => (line === "" ? "" : indent + line)));
    if (!isMacro && formatted.length > 0 && piece.at(-1)?.trim() === "") lines.push("");
    piece = [];
  };
  // what a macro holds is a query or an expression of its own
  for (const line of text.split("\n")) {
    const boundary = /^\{%-?\s*(macro|endmacro)\b/.exec(restored(line).trim())?.[1];
    if (boundary === undefined) {
      piece.push(line);
      continue;
    }
    endPiece(boundary === "endmacro");
    lines.push(line.trim());
  }
  endPiece(false);
  const formatted = lines.join("\n");
  requireSameTokens(tokensOf(text), tokensOf(formatted));
  return `${restored(formatted).trim()}\n`;
}

/** The text with its templates in the guise of SQL: a comment, or a name or part of one. */
function withoutTemplates(sql: string): {text: string; restored(text: string): string} {
  const templates: string[] = [];
  const hide = (template: string) => templates.push(template) - 1;
  const text = sql
    .replaceAll(wholeLines, (_, before: string, template: string) => {
      return `${before}--jinja_lines_${hide(template)}_`;
    })
    .replaceAll(withinLine, (template) => `jinja_name_${hide(template)}_`);
  const guise = /(?:--jinja_lines|jinja_name)_(\d+)_/g;
  return {
    text,
    restored: (formatted) =>
      formatted.replaceAll(guise, (_, index: string) => templates[Number(index)] ?? "")
  };
}

/** The lines of one query or expression. */
function formattedQuery(sql: string, restored: (text: string) => string): string[] {
  const authored = tokensOf(sql);
  if (authored.length === 0) return [];
  const formatted = formatDialect(sql, {
    dialect: duckdb,
    tabWidth: indentWidth,
    keywordCase: "lower",
    dataTypeCase: "lower",
    functionCase: "lower",
    // brackets are broken where the author breaks them
    expressionWidth: 10_000
  });
  const tokens = tokensOf(formatted);
  requireSameTokens(authored, tokens);
  const indents = indentsOf(
    tokens,
    authored,
    structuralIndents(tokens, authored, formatted),
    restored
  );
  const lines: string[] = [];
  for (const [index, {text}] of tokens.entries()) {
    if (!startsLine(authored, index)) {
      lines.push(lines.pop() + gapBefore(index, tokens, authored) + text);
      continue;
    }
    const isBelowBlank =
      index > 0 && lineOf(authored, index) > (authored[index - 1]?.endLine ?? 0) + 1;
    if (isBelowBlank) lines.push("");
    lines.push(" ".repeat(indents.get(index) ?? 0) + text);
  }
  return lines;
}

/**
 * The indent of each of sql-formatter's lines. It sets what follows `with` and `from` one step in;
 * where the author begins it beside the word, the rest moves back: the next step of the query, the joins.
 */
function structuralIndents(tokens: Token[], authored: Token[], formatted: string): number[] {
  const lines = formatted.split("\n");
  const original = lines.map((line) => line.length - line.trimStart().length);
  const indents = [...original];
  const firsts = tokens.flatMap((_, index) => (startsLine(tokens, index) ? index : []));
  for (const [position, first] of firsts.entries()) {
    const line = lineOf(tokens, first);
    const next = firsts[position + 1];
    if (next === undefined || !/^(with|with recursive|from)$/.test(lines[line]?.trim() ?? ""))
      continue;
    if (startsLine(authored, next)) continue;
    for (const below of firsts.slice(position + 1).map((index) => lineOf(tokens, index))) {
      if ((original[below] ?? 0) <= (original[line] ?? 0)) break;
      indents[below] = (indents[below] ?? 0) - indentWidth;
    }
  }
  return indents;
}

/** How far each line of the author's is indented, by the index of its first token. */
function indentsOf(
  tokens: Token[],
  authored: Token[],
  structural: number[],
  restored: (text: string) => string
): Map<number, number> {
  const indents = new Map<number, number>();
  const indentAt = (index: number): number =>
    indents.get(index) ?? (index > 0 ? indentAt(index - 1) : 0);
  const structuralAt = (index: number) => structural[lineOf(tokens, index)] ?? 0;

  /** The brackets and cases open, and in each the last word that a condition or value follows. */
  const scopes: {opening: number; condition: number}[] = [{opening: -1, condition: -1}];
  let formattedStart = 0;
  const indentOf = (index: number, word: string): number => {
    const {opening = -1, condition = -1} = scopes.at(-1) ?? {};
    if (isClosing(word) && opening >= 0) return indentAt(opening);
    if (/^(and|or|then)$/.test(word) && condition >= 0) return indentAt(condition) + indentWidth;
    if (formattedStart === index) {
      if (opening < 0) return structuralAt(index);
      return indentAt(opening) + structuralAt(index) - structuralAt(opening);
    }
    // what follows is broken by the author alone
    if (/^(rows|range|groups)$/.test(word)) return indentAt(Math.max(opening, 0)) + indentWidth;
    const parent = Math.max(opening, condition, formattedStart);
    const isTagBetweenItems = restored(word).startsWith("{%") && parent === formattedStart;
    return indentAt(parent) + (isTagBetweenItems ? 0 : indentWidth);
  };
  for (const [index, token] of tokens.entries()) {
    const word = token.text.toLowerCase();
    const scope = scopes.at(-1);
    if (startsLine(tokens, index)) formattedStart = index;
    if (startsLine(authored, index) && !isCommentLine(authored, index)) {
      indents.set(index, indentOf(index, word));
    }
    if (/^([([{]|case)$/.test(word)) scopes.push({opening: index, condition: -1});
    else if (isClosing(word) && scopes.length > 1) scopes.pop();
    else if (scope && /^(when|then|else|on|where|having|qualify)$/.test(word))
      scope.condition = index;
    else if (scope && isClause(tokens, index)) scope.condition = -1;
  }

  const openTags: number[] = [];
  for (const [index, {text}] of tokens.entries()) {
    if (!startsLine(authored, index)) continue;
    if (isCommentLine(authored, index)) {
      // a comment belongs to what follows it
      const isCode = (_: Token, other: number) =>
        other > index && startsLine(authored, other) && !isCommentLine(authored, other);
      const next = tokens.findIndex(isCode);
      const inner = isClosing(tokens[next]?.text ?? "") ? indentWidth : 0;
      indents.set(index, next < 0 ? 0 : indentAt(next) + inner);
    }
    const template = restored(text);
    const isOpening = /^\{%-?\s*(for|if)\b/.test(template);
    if (isOpening && !/\{%-?\s*end/.test(template)) openTags.push(index);
    if (/^\{%-?\s*(end|else|elif)/.test(template))
      indents.set(index, indentAt(openTags.at(-1) ?? index));
    if (/^\{%-?\s*end/.test(template)) openTags.pop();
  }
  return indents;
}

/** What stands between a token and the one before it, on one line. */
function gapBefore(index: number, tokens: Token[], authored: Token[]): string {
  const {text, isGlued = false} = tokens[index] ?? {text: ""};
  const before = tokens[index - 1]?.text ?? "";
  if (text === "(" && before === "filter") return " ";
  if (authored[index]?.isGlued) {
    // sql-formatter does not know every function, sign and type, nor where a template ends in a name
    if (text === "(" && !wordsBeforeBracket.has(before.toLowerCase())) return "";
    if (/^[+-]$/.test(before) && !authored[index - 1]?.isGlued) return "";
    if (text === "[" || text.startsWith("jinja_name_")) return "";
    if (text.startsWith("'") && /jinja_name_\d+_$/.test(before)) return "";
  }
  if (!startsLine(tokens, index)) return isGlued ? "" : " ";
  return /^[([{]$/.test(before) || /^[)\]},;]$/.test(text) ? "" : " ";
}

/** Whether a token is the first on its line. */
function startsLine(tokens: Token[], index: number): boolean {
  return index === 0 || lineOf(tokens, index) > (tokens[index - 1]?.endLine ?? 0);
}

function lineOf(tokens: Token[], index: number): number {
  return tokens[index]?.line ?? 0;
}

/** Whether a token is a comment, or a template in its guise, with no code after it on its line. */
function isCommentLine(tokens: Token[], index: number): boolean {
  const isAtEnd = index + 1 === tokens.length || startsLine(tokens, index + 1);
  return isAtEnd && /^(--|\/\*)/.test(tokens[index]?.text ?? "");
}

/** Whether a token begins a clause that the conditions before it do not reach into. */
function isClause(tokens: Token[], index: number): boolean {
  if (!/^(select|from|join|group|order|window)$/i.test(tokens[index]?.text ?? "")) return false;
  return !/^distinct$/i.test(tokens[index - 1]?.text ?? ""); // is distinct from
}

function isClosing(text: string): boolean {
  return /^([)\]}]|end)$/i.test(text);
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 0;
  let end = 0;
  for (const {0: found, index} of text.matchAll(tokenPattern)) {
    line += text.slice(end, index).split("\n").length - 1;
    const endLine = line + found.split("\n").length - 1;
    tokens.push({text: found.trimEnd(), line, endLine, isGlued: index === end});
    line = endLine;
    end = index + found.length;
  }
  return tokens;
}

/** @throws Error naming the first token that is not the same, but for the case of a word */
function requireSameTokens(before: Token[], after: Token[]): void {
  const length = Math.max(before.length, after.length);
  for (let index = 0; index < length; index++) {
    const [was, is] = [before[index], after[index]];
    if (was?.text === is?.text) continue;
    const isWord = /^[\p{L}\p{N}_$]+$/u.test(was?.text ?? "");
    if (isWord && was?.text.toLowerCase() === is?.text.toLowerCase()) continue;
    const place = was === undefined ? "the end" : `line ${was.line + 1}`;
    throw new Error(`at ${place}, ${was?.text ?? "nothing"} would become ${is?.text ?? "nothing"}`);
  }
}
