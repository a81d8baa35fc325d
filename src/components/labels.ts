import {capital} from "./capital.js";

/** Words for what stands in the data as codes: segments, dimensions, groups, outcomes. */

const words: Record<string, string> = {
  all: "Everyone",
  channel: "Channel",
  user_type: "Kind of customer",
  area: "Area",
  is_first_time_user: "First time or returning",
  deployment: "Version of the bot",
  campaign_id: "Campaign",
  agent_kind: "Bot or person",
  source: "Source",
  language: "Language",
  script_version: "Script",
  accessibility: "Accessibility",
  efficiency: "Efficiency",
  adoption: "Adoption",
  outcome: "Outcomes",
  money: "Money",
  conversation: "Conversation",
  latency: "Response time",
  completed: "Completed",
  abandoned: "Abandoned",
  escalated: "Handed to a person",
  failed: "Failed",
  not_connected: "Not connected",
  bot: "Bot",
  human: "Person",
  mixed: "Bot, then person",
  voice: "Voice",
  text: "Text",
  first_time: "First-time",
  returning: "Returning",
  rural: "Rural",
  urban: "Urban",
  inbound: "Inbound",
  outbound: "Outbound",
  unknown: "Unknown"
};

/** A code as a reader reads it: known words, else the code with spaces and a capital. */
export function label(code: string | null | undefined): string {
  if (code === null || code === undefined || code === "") return "Unknown";
  const known = words[code];
  if (known !== undefined) return known;
  return capital(code.replaceAll("_", " "));
}

/** A segment within its dimension. */
export function segmentLabel(dimension: string, segment: string): string {
  // the names that people gave stay as they are
  if (["deployment", "campaign_id", "source", "script_version"].includes(dimension)) {
    return ["all", "unknown", ""].includes(segment) ? label(segment) : segment;
  }
  return label(segment);
}
