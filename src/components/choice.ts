import {element} from "./element.js";

export interface ChoiceOptions<Value extends string> {
  label: string;
  /** Chosen at first; default the first option. */
  value?: Value;
  /** Side by side as buttons (default), or a menu where there are many. */
  as?: "buttons" | "menu";
}

let count = 0;

/**
 * An input for one of several values, made of the browser's own radio buttons or menu. Its `value` and its
 * `input` event are what Framework's `view` reads.
 */
export function choice<Value extends string>(
  options: readonly {value: Value; label: string}[],
  {label, value = options[0]?.value as Value, as = "buttons"}: ChoiceOptions<Value>
): HTMLElement & {value: Value} {
  const name = `choice-${++count}`;
  let current = value;
  const choose = (event: Event) => {
    current = (event.target as HTMLInputElement | HTMLSelectElement).value as Value;
  };
  const node: HTMLElement =
    as === "menu"
      ? element(
          "label",
          {class: "choice choice-menu", oninput: choose},
          element("span", {class: "choice-label"}, label),
          element(
            "select",
            {},
            options.map((option) =>
              element(
                "option",
                {value: option.value, selected: option.value === value},
                option.label
              )
            )
          )
        )
      : element(
          "fieldset",
          {class: "choice choice-buttons", oninput: choose},
          element("legend", {class: "choice-label"}, label),
          element(
            "span",
            {class: "choice-options"},
            options.map((option) =>
              element(
                "label",
                {},
                element("input", {
                  type: "radio",
                  name,
                  value: option.value,
                  checked: option.value === value
                }),
                element("span", {}, option.label)
              )
            )
          )
        );
  return Object.defineProperty(node, "value", {get: () => current}) as HTMLElement & {value: Value};
}
