import {label} from "./labels.js";

/** What a segment of a comparison is called within a sentence: "rural customers", "version 2026.2". */
export function gapLabel(comparison: string, segment: string): string {
  switch (comparison) {
    case "first_time_vs_returning":
      return segment === "first_time" ? "first-time users" : "returning users";
    case "rural_vs_urban":
      return `${segment} customers`;
    case "user_types":
      return `${segment.replaceAll("_", " ")} customers`;
    case "deployment_after_vs_before":
      return `version ${segment}`;
    case "script_versions":
      return `script ${segment}`;
    default:
      return label(segment).toLowerCase();
  }
}
