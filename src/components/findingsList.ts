import {element} from "./element.js";
import {findingCard} from "./findingCard.js";
import type {Finding} from "./marts.js";

/** Where on the page the evidence for each kind of finding stands. */
const evidence: Record<string, string> = {
  driver: "#what-foretells-it",
  unclear: "#what-foretells-it",
  association: "#how-well-we-hear",
  errors: "#how-well-we-hear",
  stage: "#when-and-where-they-leave",
  timing: "#when-and-where-they-leave",
  foresight: "#how-sure-is-this"
};

/** As many as are taken in at a glance. */
const leading = 4;

/** Findings in their order: the first ones large, the others and what the data cannot tell small below. */
export function findingsList(findings: readonly Finding[]): HTMLElement {
  if (findings.length === 0) {
    return element("p", {class: "empty"}, "Too little data to say what drives abandonment.");
  }
  const isOpen = ({kind}: Finding) => kind === "unclear" || kind === "too little data";
  const card = (finding: Finding) => findingCard(finding, evidence[finding.kind]);
  const found = findings.filter((finding) => !isOpen(finding));
  const open = findings.filter(isOpen);
  return element(
    "div",
    {class: "findings"},
    element("div", {class: "grid grid-2"}, found.slice(0, leading).map(card)),
    element("div", {class: "grid grid-3 findings-small"}, found.slice(leading).map(card)),
    element("div", {class: "grid grid-2 findings-small findings-open"}, open.map(card))
  );
}
