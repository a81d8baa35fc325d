import {element} from "./element.js";
import {type Tone, toneMark} from "./tone.js";

/** A short line with the mark of its tone before it. */
export function statement({text, tone}: {text: string; tone: Tone}): HTMLElement {
  return element(
    "p",
    {class: `statement tone-${tone}`},
    element("span", {class: "statement-mark", "aria-hidden": "true"}, toneMark[tone]),
    text
  );
}
