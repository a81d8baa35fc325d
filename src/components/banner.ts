import {element} from "./element.js";

/**
 * A line across the page on what a reader must know before the figures.
 *
 * @param kind "notice" to be aware of it; "alarm" when something is wrong
 */
export function banner(
  kind: "notice" | "alarm",
  lead: string,
  ...rest: (Node | string)[]
): HTMLElement {
  return element(
    "div",
    {class: `banner banner-${kind}`, role: "note"},
    element("strong", {}, lead),
    " ",
    ...rest
  );
}
