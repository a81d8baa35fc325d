/** Lists and objects inside each other that no call has, and that DuckDB and Node still look into unharmed. */
const deepest = 1000;

/** The reason why a deeper document cannot be used. */
export const tooDeep = `more than ${deepest} lists and objects inside each other`;

/**
 * SQL for whether a text of JSON may be so deep that `read_json` overflows the stack, which ends the process. It
 * counts what opens, and few texts are long enough for that to be worth while.
 */
export function mayBeTooDeep(json: string): string {
  return `(length(${json}) > ${40 * deepest} and length(${json}) - length(translate(${json}, '[{', '')) > ${20 * deepest})`;
}

/** Whether a text of JSON is so deep that looking into it could overflow the stack. */
export function isNestedTooDeep(text = ""): boolean {
  if (text.length <= 2 * deepest) return false;
  let depth = 0;
  const sign = /["[\]{}]/g;
  for (let found = sign.exec(text); found !== null; found = sign.exec(text)) {
    if (found[0] === '"') {
      const end = endOfText(text, found.index);
      if (end === -1) return false;
      sign.lastIndex = end + 1;
    } else if (found[0] === "[" || found[0] === "{") {
      depth += 1;
      if (depth > deepest) return true;
    } else depth -= 1;
  }
  return false;
}

/** Where the text that begins with the quote at `start` ends, or -1. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}
