import {choice} from "./choice.js";
import {element} from "./element.js";
import {label} from "./labels.js";

export type Grain = "day" | "week" | "month";

export interface KpiSelection {
  dimension: string;
  grain: Grain;
}

/**
 * By what to compare, and how to cut time. Segments are not cut by day, which would leave too little in
 * each: a day chosen before becomes a week.
 */
export function kpiInputs(dimensions: readonly string[]): HTMLElement & {value: KpiSelection} {
  const dimension = choice(
    dimensions.map((value) => ({value, label: label(value)})),
    {label: "Compare", as: "menu"}
  );
  const grain = choice<Grain>(
    [
      {value: "day", label: "Day"},
      {value: "week", label: "Week"},
      {value: "month", label: "Month"}
    ],
    {label: "By", value: "week"}
  );
  const radio = (value: Grain) => grain.querySelector<HTMLInputElement>(`input[value=${value}]`);
  dimension.addEventListener("input", () => {
    const isSplit = dimension.value !== "all";
    const day = radio("day");
    const week = radio("week");
    if (day === null || week === null) return;
    day.disabled = isSplit;
    if (isSplit && day.checked) week.click();
  });
  const node: HTMLElement = element("div", {class: "inputs"}, dimension, grain);
  return Object.defineProperty(node, "value", {
    get: (): KpiSelection => ({dimension: dimension.value, grain: grain.value})
  }) as HTMLElement & {value: KpiSelection};
}
