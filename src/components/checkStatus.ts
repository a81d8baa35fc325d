import {element} from "./element.js";

const words: Record<string, {text: string; tone: string; mark: string}> = {
  pass: {text: "Passed", tone: "good", mark: "✓"},
  warn: {text: "Warning", tone: "warn", mark: "!"},
  fail: {text: "Failed", tone: "bad", mark: "✕"},
  error: {text: "Did not run", tone: "bad", mark: "✕"},
  current: {text: "Current", tone: "good", mark: "✓"},
  built: {text: "Built", tone: "good", mark: "✓"},
  stale: {text: "Out of date", tone: "bad", mark: "✕"},
  skipped: {text: "Waited", tone: "warn", mark: "!"},
  failed: {text: "Failed", tone: "bad", mark: "✕"}
};

/** The result of a check or the state of a model: a mark and a word. */
export function checkStatus(status: string): HTMLElement {
  const {text, tone, mark} = words[status] ?? {text: status, tone: "plain", mark: "·"};
  return element(
    "span",
    {class: `status tone-${tone}`},
    element("span", {class: "status-mark", "aria-hidden": "true"}, mark),
    text
  );
}
