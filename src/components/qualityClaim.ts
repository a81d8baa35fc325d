import {element} from "./element.js";
import {formatNumber} from "./formatNumber.js";
import type {QualityCheck, QualitySource} from "./marts.js";
import {plural} from "./plural.js";

/** Did the checks pass, and is every record accounted for? */
export function qualityClaim(
  checks: readonly QualityCheck[],
  sources: readonly QualitySource[]
): HTMLElement {
  if (checks.length === 0) return element("p", {class: "claim"}, "No check has run yet.");
  const failed = checks.filter(({status}) => status === "fail" || status === "error").length;
  const warned = checks.filter(({status}) => status === "warn").length;
  const read = sources.reduce((sum, {record_count}) => sum + record_count, 0);
  const aside = sources.reduce((sum, {quarantined_count}) => sum + quarantined_count, 0);
  return element(
    "p",
    {class: "claim"},
    element(
      "strong",
      {},
      failed === 0
        ? `All ${plural(checks.length, "check")} passed${warned === 0 ? "" : `, ${plural(warned, "warning")} among them`}.`
        : `${plural(failed, "check")} of ${formatNumber(checks.length)} failed.`
    ),
    sources.length === 0
      ? ""
      : ` Of ${plural(read, "record")} read, ${aside === 0 ? "none" : formatNumber(aside)} had to be set aside.`
  );
}
