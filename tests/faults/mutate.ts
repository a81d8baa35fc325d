import {gzipSync} from "node:zlib";
import type {Random} from "../../src/stats/seeded-random.ts";

/** What people and programs put where a name or a number is expected. */
const hostileTexts = [
  "",
  " ",
  "null",
  "NaN",
  "'; drop table raw.vapi_calls; --",
  "' or 1 = 1 --",
  "{{ var('secret') }}{% raw %}",
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  '=HYPERLINK("http://example.invalid","x")',
  "@SUM(1+1)*cmd|' /C calc'!A0",
  "../../../etc/passwd",
  "%s%n%x",
  "\\",
  '"',
  "a\nb\r\nc\td",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\u202eright to left",
  "e\u0301\u0327 \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 \ufeff",
  "\u2028\u2029\u0085",
  "0000-00-00T00:00:00Z",
  "9999-12-31T23:59:59.999999Z",
  "275760-09-13T00:00:00Z",
  "290309-12-22 (BC) 00:00:00",
  "infinity",
  "-infinity",
  "epoch",
  "2026-02-30T25:61:61Z",
  "1e400",
  "-0",
  "0x1f",
  "1_000",
  "1,5",
  "99999999999999999999999999",
  "a".repeat(100_000)
];

/** JSON as text, so that it may be what no value of this language is. */
const hostileValues = [
  "null",
  "true",
  "false",
  "0",
  "-1",
  "-0.0",
  "0.1e-320",
  "1e308",
  "-1e308",
  "1e400",
  "9007199254740993",
  "18446744073709551616",
  "-9223372036854775809",
  "1".repeat(400),
  "[]",
  "{}",
  "[null]",
  "[[[]]]",
  '[{"a":[1,"b",null]}]',
  '{"sid":{"id":[]}}',
  '"\\u0000"',
  '"\\ud800"',
  '"\\ud800\\u0041"',
  "[".repeat(200) + "]".repeat(200),
  "[".repeat(150_000) + "]".repeat(150_000),
  '{"a":'.repeat(5000) + "1" + "}".repeat(5000)
];

/** A value that is written into JSON as it stands. */
class Raw {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Spoils the content of a file as vendors, networks, disks and enemies do; the same numbers drawn spoil it alike.
 *
 * @param name tells by its ending whether there is JSON to be spoiled in its structure
 */
export function mutate(content: Buffer, name: string, random: Random): Buffer {
  const draws = new Draws(random);
  if (/\.jsonl?$/.test(name) && draws.below(10) < 7) {
    return Buffer.from(spoilDocument(content.toString("utf8"), name, draws));
  }
  if (!/\.(jsonl?|parquet)$/.test(name) && draws.below(10) < 6) {
    return Buffer.from(spoilText(content.toString("utf8"), draws));
  }
  return spoilBytes(content, draws);
}

/** Choices made by drawing numbers. */
class Draws {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}

/** Where a value stands: what holds it, and its key or index there. */
interface Place {
  holder: Record<string, unknown> | unknown[];
  key: string | number;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== "object" || value === null || value instanceof Raw) return [];
  const holder = value as Place["holder"];
  const keys = Array.isArray(holder) ? holder.map((_, index) => index) : Object.keys(holder);
  return keys.flatMap((key) => [
    {holder, key},
    ...placesIn((holder as Record<string | number, unknown>)[key])
  ]);
}

/** Spoils the document, of JSON lines one of them. */
function spoilDocument(text: string, name: string, draws: Draws): string {
  if (!name.endsWith(".jsonl")) return spoilJson(text, draws);
  const lines = text.split("\n").filter((line) => line !== "");
  const place = draws.below(lines.length);
  return lines.map((line, index) => (index === place ? spoilJson(line, draws) : line)).join("\n");
}

/** Drops, retypes, repeats and exchanges fields of a document. */
function spoilJson(text: string, draws: Draws): string {
  const holder: {document: unknown} = {document: JSON.parse(text)};
  for (let left = 1 + draws.below(3); left > 0; left--) {
    const {holder: inside, key} = draws.of(placesIn(holder));
    const values = inside as Record<string | number, unknown>;
    const value = values[key];
    switch (draws.below(8)) {
      case 0:
        if (Array.isArray(inside)) inside.splice(Number(key), 1);
        else if (inside !== holder) delete values[key];
        break;
      case 1:
        values[key] = new Raw(draws.of(hostileValues));
        break;
      case 2:
        values[key] = draws.of(hostileTexts);
        break;
      case 3:
        values[key] = retyped(value);
        break;
      case 4:
        // the same field twice, or the same item
        if (Array.isArray(inside)) inside.push(...inside);
        else {
          values[key] = new Raw(
            `${written(value)},${JSON.stringify(String(key))}:${draws.of(hostileValues)}`
          );
        }
        break;
      case 5: {
        const other = draws.of(placesIn(holder));
        values[key] = structuredClone(
          plain((other.holder as Record<string | number, unknown>)[other.key])
        );
        break;
      }
      case 6:
        if (typeof value === "number") values[key] = value * draws.of([-1, 1000, 1e9, 1e-9]);
        else if (typeof value === "string") values[key] = `${value}${draws.of(hostileTexts)}`;
        else values[key] = [plain(value)];
        break;
      default:
        if (!Array.isArray(inside)) values[draws.of(hostileTexts)] = draws.of(hostileTexts);
        else inside.reverse();
    }
  }
  return written(holder.document);
}

/** A number as text, a text as what it may stand for, anything else inside a list or out of it. */
function retyped(value: unknown): unknown {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") {
    return Number.isFinite(Number(value)) ? Number(value) : {value};
  }
  if (Array.isArray(value)) return Object.fromEntries(value.entries());
  return value === null || value === undefined ? 0 : Object.values(value).map(plain);
}

/** Without what is written as it stands: that cannot be copied. */
function plain(value: unknown): unknown {
  return value instanceof Raw ? value.text.slice(0, 100) : JSON.parse(written(value, true));
}

/** JSON, with what stands as it is put in as it is. */
function written(value: unknown, isPlain = false): string {
  if (value instanceof Raw) return isPlain ? JSON.stringify(value.text.slice(0, 100)) : value.text;
  if (Array.isArray(value)) return `[${value.map((item) => written(item, isPlain)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(
      ([name, inner]) => `${JSON.stringify(name)}:${written(inner, isPlain)}`
    );
    return `{${fields.join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}

/** Exchanges, repeats, drops and spoils lines and words. */
function spoilText(text: string, draws: Draws): string {
  const lines = text.split("\n");
  const line = draws.below(lines.length);
  const other = draws.below(lines.length);
  switch (draws.below(6)) {
    case 0:
      lines.splice(line, 1);
      break;
    case 1:
      lines.splice(line, 0, ...lines.slice(other));
      break;
    case 2:
      [lines[line], lines[other]] = [lines[other] ?? "", lines[line] ?? ""];
      break;
    case 3:
      lines.splice(line, 0, draws.of(hostileTexts));
      break;
    default: {
      // one word, number or sign
      const words = text.split(/(\b)/);
      words[draws.below(words.length)] = draws.of(hostileTexts);
      return words.join("");
    }
  }
  return lines.join("\n");
}

/** Flips, cuts, repeats and recodes bytes. */
function spoilBytes(content: Buffer, draws: Draws): Buffer {
  const place = draws.below(content.length + 1);
  const length = draws.below(64);
  const [before, after] = [content.subarray(0, place), content.subarray(place)];
  const text = content.toString("utf8");
  switch (draws.below(12)) {
    case 0: {
      const flipped = Buffer.from(content);
      for (let left = 1 + draws.below(4); left > 0; left--) {
        const at = draws.below(flipped.length);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << draws.below(8));
      }
      return flipped;
    }
    case 1:
      return before;
    case 2:
      return Buffer.concat([before, after.subarray(length)]);
    case 3:
      return Buffer.concat([before, after.subarray(0, length), after]);
    case 4:
      return Buffer.concat([before, Buffer.alloc(1 + draws.below(3)), after]);
    case 5:
      // bytes that no UTF-8 has: a lone continuation, a surrogate, an overlong slash, Latin-1
      return Buffer.concat([
        before,
        draws.of([[0x80], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xe9], [0xff, 0xfe]].map(Buffer.from)),
        after
      ]);
    case 6:
      return Buffer.from(`\ufeff${text}`, draws.of(["utf8", "utf16le", "latin1"]));
    case 7:
      return Buffer.from(text, "utf16le").swap16();
    case 8:
      return draws.of([Buffer.alloc(0), Buffer.from(" \n\r\n\t"), Buffer.alloc(512)]);
    case 9:
      return gzipSync(content);
    case 10:
      return Buffer.from(text.replaceAll("\n", draws.of(["\r\n", "\r", "\n\n", "\u2028"])));
    default:
      return Buffer.concat([
        content,
        draws.of([content, Buffer.from("]}"), Buffer.from("\u0000garbage")])
      ]);
  }
}
