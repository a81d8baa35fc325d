import {element} from "./element.js";

/** Words of a text that say something, and what they say. */
export interface MarkedWords {
  /** As they stand in the text, or a list of single words with their scores: "sorry -0.15, useless -1.8". */
  words: string;
  /** What they say, for whoever points at them. */
  meaning: string;
}

interface Span {
  start: number;
  end: number;
  meanings: string[];
}

/** A turn's text with the words that claims rest on marked. Text goes in as text: it was said by strangers. */
export function markedText(text: string, marked: readonly MarkedWords[]): HTMLElement {
  const spans = merged(
    marked.flatMap(({words, meaning}) =>
      placesOf(words, text).map(([start, end]) => ({start, end, meanings: [meaning]}))
    )
  );
  const parts: (Node | string)[] = [];
  let done = 0;
  for (const {start, end, meanings} of spans) {
    parts.push(
      text.slice(done, start),
      element("mark", {title: meanings.join(", ")}, text.slice(start, end))
    );
    done = end;
  }
  return element("span", {class: "said"}, parts, text.slice(done));
}

/** Whether words stand in a text, so that they need not be said again beside it. */
export function standsIn(words: string, text: string): boolean {
  return straight(text).includes(straight(words));
}

/** Signals read ’ as ', which is as long. */
function straight(text: string): string {
  return text.replaceAll("’", "'");
}

function placesOf(words: string, text: string): [number, number][] {
  const start = straight(text).indexOf(straight(words));
  if (start >= 0) return [[start, start + words.length]];
  // a list of words from a lexicon, in lower case
  const scored = words.split(", ").map((part) => /^(.+) -?\d+(\.\d+)?$/.exec(part)?.[1]);
  return scored
    .filter((word) => word !== undefined)
    .flatMap((word) => {
      const whole = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}(?![\\p{L}\\p{N}])`, "giu");
      return [...straight(text).matchAll(whole)].map(({index, 0: found}): [number, number] => [
        index,
        index + found.length
      ]);
    });
}

function escaped(text: string): string {
  return straight(text).replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** Spans that overlap become one. */
function merged(spans: readonly Span[]): Span[] {
  const whole: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = whole.at(-1);
    if (last === undefined || span.start >= last.end) {
      whole.push({...span});
      continue;
    }
    last.end = Math.max(last.end, span.end);
    last.meanings = [...new Set([...last.meanings, ...span.meanings])];
  }
  return whole;
}
