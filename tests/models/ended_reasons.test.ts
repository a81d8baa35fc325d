import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {projectFolder} from "../../src/engine/config.ts";

const listed = readFileSync(join(projectFolder, "data/reference/ended_reasons.csv"), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(","))
  .map(([type = "", reason = "", outcome = "", fault = ""]) => ({type, reason, outcome, fault}));

const ofType = (wanted: string) => listed.filter(({type}) => type === wanted);

/** Vapi's rules by the spelling of a reason: the first that fits says of which class it is. */
const vapiClasses: [name: string, pattern: RegExp, outcome: string, fault: string][] = [
  [
    "transferred",
    /^(assistant-forwarded-call|assistant-request-returned-forwarding-phone-number|call\.(ringing|ending)\.hook-executed-transfer)$/,
    "escalated",
    "nobody"
  ],
  ["left during a transfer", /^customer-ended-call-.*transfer/, "abandoned", "customer"],
  [
    "transfer failed",
    /transfer-failed|warm-transfer|during-transfer|operator-busy/,
    "failed",
    "us"
  ],
  [
    "fault of a provider",
    /^(call\.in-progress\.error-(providerfault|sip)|call\.ringing\.error-sip|twilio-failed|vonage-(failed|rejected|disconnected)|phone-call-provider-)/,
    "failed",
    "provider"
  ],
  [
    "fault of the platform",
    /^(call\.(in-progress|start)\.error-vapifault|pipeline-|call\.in-progress\.error-pipeline|worker-shutdown$|assistant-join-timed-out$)/,
    "failed",
    "provider"
  ],
  [
    "configuration or billing",
    /^(call\.start\.error-|call-start-error-|assistant-(not|request)-|(scheduled-)?call-deleted$|manually-canceled$)/,
    "failed",
    "us"
  ],
  [
    "not connected",
    /^(customer-(busy|did-not-.*)|twilio-reported-customer-misdialed|call\.ringing\.sip-inbound-caller-hungup-before-call-connect|call\.in-progress\.error-assistant-did-not-receive-customer-audio)$/,
    "not_connected",
    "nobody"
  ],
  ["voicemail", /^voicemail$/, "not_connected", "nobody"],
  ["customer hung up", /^(customer-ended-call|hangup)$/, "abandoned", "customer"],
  [
    "agent ended the call",
    /^(assistant-ended-call.*|assistant-said-end-call-phrase|call\.(ending|ringing)\.hook-executed-say)$/,
    "",
    "nobody"
  ],
  ["silence", /^silence-timed-out$/, "abandoned", "customer"],
  ["longest duration", /^exceeded-max-duration$/, "failed", "us"],
  [
    "completed by a provider",
    /^(vonage-completed|call\.in-progress\.(twilio|sip)-completed-call)$/,
    "",
    "nobody"
  ]
];

const vapiClass = (reason: string) => vapiClasses.find(([, pattern]) => pattern.test(reason));

const reference = join(projectFolder, "../shared/reference/vapi-ended-reasons.txt");

describe("ended_reasons: the list", () => {
  it("has each reason of a kind of source once", () => {
    const keys = listed.map(({type, reason}) => `${type} ${reason}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("has all of Vapi's reasons that were known, and the one of its older documents", () => {
    const reasons = ofType("vapi").map(({reason}) => reason);
    expect(reasons).toHaveLength(572);
    expect(reasons).toContain("hangup");
    if (existsSync(reference)) {
      const known = readFileSync(reference, "utf8").trim().split("\n");
      expect([...known, "hangup"].sort()).toEqual([...reasons].sort());
    }
  });

  it("classes Vapi's reasons by their spelling, none without a class", () => {
    const counts = new Map<string, number>();
    for (const {reason, outcome, fault} of ofType("vapi")) {
      const [name = "none", , expectedOutcome, expectedFault] = vapiClass(reason) ?? [];
      counts.set(name, (counts.get(name) ?? 0) + 1);
      expect([reason, outcome, fault]).toEqual([reason, expectedOutcome, expectedFault]);
    }
    expect(Object.fromEntries(counts)).toEqual({
      transferred: 4,
      // three of the nine reasons that speak of a transfer say that the customer left
      "left during a transfer": 3,
      "transfer failed": 6,
      "fault of a provider": 92,
      "fault of the platform": 422,
      "configuration or billing": 25,
      "not connected": 6,
      voicemail: 1,
      "customer hung up": 2,
      "agent ended the call": 6,
      silence: 1,
      "longest duration": 1,
      "completed by a provider": 3
    });
  });

  it("has all of Retell's reasons, each with what it stands for", () => {
    const group = (outcome: string, fault: string) =>
      ofType("retell")
        .filter((row) => row.outcome === outcome && row.fault === fault)
        .map(({reason}) => reason);
    expect(ofType("retell")).toHaveLength(34);
    expect(group("abandoned", "customer")).toEqual(["inactivity", "user_hangup"]);
    expect(group("escalated", "nobody")).toEqual([
      "call_take_over",
      "call_transfer",
      "transfer_bridged"
    ]);
    expect(group("", "nobody")).toEqual(["agent_hangup"]);
    expect(group("", "us")).toEqual(["manual_stopped"]);
    expect(group("not_connected", "nobody")).toEqual([
      "dial_busy",
      "dial_failed",
      "dial_no_answer",
      "error_user_not_joined",
      "invalid_destination",
      "ivr_reached",
      "marked_as_spam",
      "registered_call_timeout",
      "sip_routing_error",
      "telephony_provider_permission_denied",
      "telephony_provider_unavailable",
      "user_declined",
      "voicemail_reached"
    ]);
    expect(group("failed", "us")).toEqual([
      "concurrency_limit_reached",
      "error_llm_websocket_corrupt_payload",
      "error_llm_websocket_lost_connection",
      "error_llm_websocket_open",
      "error_llm_websocket_runtime",
      "max_duration_reached",
      "no_concurrency_fallback",
      "no_valid_payment",
      "scam_detected",
      "transfer_cancelled"
    ]);
    expect(group("failed", "provider")).toEqual([
      "error_asr",
      "error_no_audio_received",
      "error_retell",
      "error_unknown"
    ]);
  });

  it("has what Bland says of the end of a call", () => {
    expect(ofType("bland").map(({reason, outcome}) => [reason, outcome])).toEqual([
      ["agent", ""],
      ["assistant", ""],
      ["busy", "not_connected"],
      ["call_error", "failed"],
      ["canceled", "not_connected"],
      ["cancelled", "not_connected"],
      ["complete", ""],
      ["complete_error", "failed"],
      ["completed", ""],
      ["failed", "failed"],
      ["no-answer", "not_connected"],
      ["pre_queue_error", "failed"],
      ["queue_error", "failed"],
      ["system", ""],
      ["unknown", ""],
      ["user", "abandoned"],
      ["voicemail", "not_connected"]
    ]);
  });
});
