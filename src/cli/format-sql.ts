import {readFileSync, writeFileSync} from "node:fs";
import {join, relative} from "node:path";
import {duckdb, formatDialect} from "sql-formatter";
import {messageOf} from "../engine/errors.ts";
import {listFiles} from "../engine/files.ts";

const indentWidth = 4;
/** A line that would be longer is broken where sql-formatter breaks it. */
const lineWidth = 120;

const tag = String.raw`(?:\{%(?:(?!%\})[\s\S])*%\}|\{#(?:(?!#\})[\s\S])*#\})`;
const expression = String.raw`\{\{(?:(?!\}\})[\s\S])*\}\}`;
const configuration = String.raw`\{\{-?\s*config\((?:(?!\}\})[\s\S])*\}\}`;
const disabled = String.raw`(?:--|/\*) *sql-formatter-disable\b[\s\S]*?(?:sql-formatter-enable\b[^\n]*|$(?![\s\S]))`;

/** Templates that have their lines for themselves, with all that stands between the first and the last. */
const wholeLines = new RegExp(
  `^[ \\t]*(?:${tag}(?:.*${tag})?|${configuration}|${disabled})[ \\t]*$`,
  "gm"
);
const withinLine = new RegExp(`${tag}(?:.*${tag})?|${expression}`, "g");

/** Comments, strings and names in quotes, words, signs. */
const tokenPattern =
  /--.*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}\p{N}_$]+|<>|[!<>]=|\|\||::|:=|->>?|\/\/|\*\*|\S/gu;

/** Words that are no function's name: a space stands between them and a bracket. */
const wordsBeforeBracket = new Set(
  "all and any as between by case distinct else exists filter from group having in is join like materialized not on or over select then union using values when where".split(
    " "
  )
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
  const once = formattedOnce(sql);
  // a line that was broken for its length changes what is indented below it
  const twice = formattedOnce(once);
  if (twice !== formattedOnce(twice)) throw new Error("formatting it again would change it again");
  return twice;
}

function formattedOnce(sql: string): string {
  const {text, restored} = withoutTemplates(sql);
  const lines: string[] = [];
  let piece: string[] = [];
  let indent = "";
  const endPiece = (isBlankKept: boolean) => {
    const formatted = formattedQuery(piece.join("\n"), restored);
    if (isBlankKept && piece[0]?.trim() === "") lines.push("");
    lines.push(...formatted.map((line) => (line === "" ? "" : indent + line)));
    if (isBlankKept && formatted.length > 0 && piece.at(-1)?.trim() === "") lines.push("");
    piece = [];
  };
  // what a macro holds is a query or an expression of its own
  for (const line of text.split("\n")) {
    const boundary = /^\{%-?\s*(macro|endmacro)\b/.exec(restored(line).trim())?.[1];
    if (boundary === undefined) {
      piece.push(line);
      continue;
    }
    endPiece(boundary === "macro");
    lines.push(line.trim());
    indent = boundary === "macro" ? " ".repeat(indentWidth) : "";
  }
  endPiece(true);
  const formatted = lines.join("\n");
  requireSameTokens(tokensOf(text), tokensOf(formatted));
  return `${restored(formatted).trim()}\n`;
}

/** The text with its templates in the guise of SQL: a comment, or a name of about the same length. */
function withoutTemplates(sql: string): {text: string; restored(text: string): string} {
  const templates: string[] = [];
  const hide = (template: string) => String(templates.push(template) - 1);
  const text = sql
    .replaceAll(wholeLines, (template) => `--jinja_lines_${hide(template.trim())}_`)
    .replaceAll(withinLine, (template) => {
      const name = `jinja_name_${hide(template)}_`;
      return `${name.padEnd(template.length - 1, "x")}_`;
    });
  const guise = /--jinja_lines_(\d+)_|jinja_name_(\d+)_x*_/g;
  return {
    text,
    restored: (formatted) =>
      formatted.replaceAll(
        guise,
        (_, lines?: string, name?: string) => templates[Number(lines ?? name)] ?? ""
      )
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
    expressionWidth: lineWidth
  });
  const tokens = tokensOf(formatted);
  requireSameTokens(authored, tokens);
  const indents = indentsOf(tokens, authored, formatted.split("\n"), restored);
  const textOf = (start: number, end: number) => {
    const words = tokens.slice(start, end).map(({text}, index) => {
      return index === 0 ? text : gapBefore(start + index, tokens, authored) + text;
    });
    return " ".repeat(Math.max(0, indents[start] ?? 0)) + words.join("");
  };

  const lines: string[] = [];
  for (let start = 0, end = 0; start < tokens.length; start = end) {
    const gap = (authored[start]?.line ?? 0) - (authored[start - 1]?.endLine ?? Infinity);
    if (gap > 1) lines.push("");
    end = start + 1;
    while (end < tokens.length && authored[end]?.line === authored[end - 1]?.endLine) end++;
    const isLong = textOf(start, end).replace(/ --.*$/, "").length > lineWidth;
    for (let from = start, to = end; from < end; from = to) {
      to = from + 1;
      while (to < end && !(isLong && tokens[to]?.line !== tokens[to - 1]?.endLine)) to++;
      lines.push(textOf(from, to));
    }
  }
  return lines;
}

/** For each token, how far a line that begins with it is indented. */
function indentsOf(
  tokens: Token[],
  authored: Token[],
  formatted: string[],
  restored: (text: string) => string
): number[] {
  const original = formatted.map((line) => line.length - line.trimStart().length);
  const indents = [...original];
  const firsts = tokens.flatMap(({line}, index) =>
    line === tokens[index - 1]?.endLine ? [] : index
  );

  // sql-formatter sets what follows `with` and `from` one step in. Where the author began it beside
  // the word, the rest moves back: the next step below `with`, the joins below `from`
  for (const [position, first] of firsts.entries()) {
    const {line} = tokens[first] as Token;
    const word = formatted[line]?.trim() ?? "";
    const next = firsts[position + 1];
    if (next === undefined || !/^(with|with recursive|from)$/.test(word)) continue;
    if (authored[next]?.line !== authored[next - 1]?.endLine) continue;
    let isCondition = false;
    for (const below of firsts.slice(position + 1).map((index) => tokens[index] as Token)) {
      const depth = (original[below.line] ?? 0) - (original[line] ?? 0);
      if (depth <= 0) break;
      if (depth === indentWidth) isCondition = word === "from" && /^(and|or|on)$/.test(below.text);
      if (!isCondition) indents[below.line] = (indents[below.line] ?? 0) - indentWidth;
    }
  }

  const openings: number[] = [];
  for (const [position, first] of firsts.entries()) {
    const {text, line} = tokens[first] as Token;
    if (!isComment(text)) continue;
    const template = restored(text);
    if (/^\{%-?\s*(end|else|elif)/.test(template)) {
      // a closing tag stands below its opening one
      indents[line] = openings.at(-1) ?? 0;
      if (/^\{%-?\s*end/.test(template)) openings.pop();
      continue;
    }
    // a comment belongs to what follows it, also where that is the next clause
    const code = firsts.slice(position).find((index) => !isComment(tokens[index]?.text ?? ""));
    const next = code === undefined ? undefined : tokens[code];
    if (next !== undefined && !isClosing(next.text)) {
      indents[line] = Math.min(indents[line] ?? 0, indents[next.line] ?? 0);
    }
    if (/^\{%-?\s*(for|if)\b(?![\s\S]*\{%-?\s*end)/.test(template))
      openings.push(indents[line] ?? 0);
  }

  let first = 0;
  return tokens.map((token, index) => {
    if (index > 0 && token.line !== tokens[index - 1]?.endLine) first = index;
    const indent = indents[tokens[first]?.line ?? 0] ?? 0;
    if (first === index) return indent;
    // a line that the author broke and sql-formatter did not: by the brackets open there
    let depth = 0;
    for (const {text} of tokens.slice(first, index)) {
      if (/^([([{]|case)$/i.test(text)) depth++;
      else if (isClosing(text)) depth--;
    }
    return (
      indent + indentWidth * (isClosing(token.text) ? Math.max(depth - 1, 0) : Math.max(depth, 1))
    );
  });
}

/** What stands between a token and the one before it, on one line. */
function gapBefore(index: number, tokens: Token[], authored: Token[]): string {
  const before = tokens[index - 1]?.text ?? "";
  const {text, line, isGlued} = tokens[index] as Token;
  const isGluedByAuthor = authored[index]?.isGlued ?? false;
  if (text === "(" && before === "filter") return " ";
  // sql-formatter does not know every function, nor where a template ends within a name
  if (text === "(" && isGluedByAuthor && !wordsBeforeBracket.has(before.toLowerCase())) return "";
  if (text.startsWith("jinja_name_") && isGluedByAuthor) return "";
  if (line === tokens[index - 1]?.endLine) return isGlued ? "" : " ";
  return /^[([{]$/.test(before) || /^[)\]},;]$/.test(text) ? "" : " ";
}

function isComment(text: string): boolean {
  return text.startsWith("--") || text.startsWith("/*");
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
