import {element} from "./element.js";

/** Which color is what; swatches take the shape that the chart draws. Nothing to tell apart, no legend. */
export function legend(
  entries: readonly {
    label: string;
    color: string;
    shape?: "bar" | "line" | "dot" | "ring" | "tick" | "dash";
  }[]
): HTMLElement | undefined {
  if (entries.length === 0) return undefined;
  return element(
    "ul",
    {class: "legend"},
    entries.map(({label, color, shape = "bar"}) =>
      element(
        "li",
        {},
        element("span", {
          class: `swatch swatch-${shape}`,
          style: `--swatch:${color}`,
          "aria-hidden": "true"
        }),
        label
      )
    )
  );
}
