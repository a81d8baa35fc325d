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

/** Findings in their order; those that say what the data cannot tell stand below, quieter. */
export function findingsList(findings: readonly Finding[]): HTMLElement {
  if (findings.length === 0) {
    return element("p", {class: "empty"}, "Too little data to say what drives abandonment.");
  }
  const isOpen = ({kind}: Finding) => kind === "unclear" || kind === "too little data";
  const card = (finding: Finding) => findingCard(finding, evidence[finding.kind]);
  return element(
    "div",
    {class: "findings"},
    element(
      "div",
      {class: "grid grid-2"},
      findings.filter((finding) => !isOpen(finding)).map(card)
    ),
    element("div", {class: "grid findings-open"}, findings.filter(isOpen).map(card))
  );
}
