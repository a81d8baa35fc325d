import {quotedString} from "../../loaders/source.ts";

/** Something that must not be published, by the shape of it. */
export type PrivateKind = "phone number" | "e-mail address";

/**
 * What phone numbers look like. Only shapes that dates, times, counts, decimals and numbered ids do not have: a
 * plus sign, an area code of North America with its exchange (neither begins with 0 or 1), or the leading 0 of
 * national numbers elsewhere with its usual grouping.
 */
const phoneShapes = [
  // +1 412-555-0123, %2B48601123456, +49 (30) 123456
  "(?:\\+|%2B)[0-9](?:[ ()/-]{0,2}[0-9]){7,14}",
  "\\+[0-9]{1,3}(?:\\.[0-9]{2,4}){3}",
  // (412) 555-0123, 1-412-555-0123, 412.555.0123
  "(?:1[ .-])?(?:\\([2-9][0-9]{2}\\) ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4}",
  // 14125550123, 4125550123
  "1?[2-9][0-9]{2}[2-9][0-9]{6}",
  // 0048 601 123 456, 0048601123456
  "00[1-9][0-9]{9,12}",
  "00[1-9][0-9]{0,2}(?: [0-9]{2,4}){2,5}",
  // 07700900123, 0301234567
  "0[1-9][0-9]{8,9}",
  // 020 7946 0958, 01632 960 001, 07700 900123
  "0[0-9]{2,4} [0-9]{3,4} ?[0-9]{3,4}",
  // 06 12 34 56 78
  "0[1-9](?:(?: [0-9]{2}){4}|(?:\\.[0-9]{2}){4})",
  // 0171/1234567, 030 123456
  "0[1-9][0-9]{1,4}[ /-][0-9]{6,8}"
];

/** Neither a letter nor a digit stands before, nor a point or comma with a digit before it. */
const before = "(^|[^A-Za-z0-9.,]|[^0-9][.,])";

const after = "($|[^A-Za-z0-9.]|\\.(?:$|[^0-9]))";

/** The regular expressions have one meaning in DuckDB (RE2) and in JavaScript. */
const shapes: Record<PrivateKind, string> = {
  "phone number": `${before}((?:tel:|sip:|sips:)?(?:${phoneShapes.join("|")}))${after}`,
  "e-mail address":
    "(^|[^A-Za-z0-9._%+-])([A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,})($|[^A-Za-z0-9])"
};

export const privateKinds = Object.keys(shapes) as PrivateKind[];

/** Shapes that look like a phone number and are none: UUIDs, and days with an hour (2026030114). */
const harmless =
  "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}" +
  "|\\b20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])\\b";

/** SQL: the first thing of a kind that stands in a text; NULL where there is none. */
export function privatePart(kind: PrivateKind, text: string): string {
  const searched =
    kind === "phone number" ? `regexp_replace(${text}, ${quotedString(harmless)}, '~', 'g')` : text;
  return `nullif(regexp_extract(${searched}, ${quotedString(shapes[kind])}, 2), '')`;
}

/** SQL: whether a text might hold something private; quick, and true for most that has digits. */
export function maybePrivate(text: string): string {
  return `(contains(${text}, '@') or regexp_matches(${text}, '[0-9]{7}|[0-9][ ()./-]+[0-9]'))`;
}

/** A text with what is private in it replaced by its kind in brackets. */
export function maskPrivate(text: string): string {
  let masked = text;
  for (const kind of privateKinds) {
    const expression = new RegExp(shapes[kind], "g");
    const hasAny = () => masked.replace(new RegExp(harmless, "g"), "~").search(expression) >= 0;
    // more than once: two that stand side by side share the character between them
    for (let round = 0; round < 2 && hasAny(); round++) {
      masked = masked.replace(expression, `$1[${kind}]$3`);
    }
  }
  return masked;
}

/** A private value as a message may show it: `+1…23`. */
export function maskedValue(value: string): string {
  return value.length < 8 ? "…" : `${value.slice(0, 2)}…${value.slice(-2)}`;
}
