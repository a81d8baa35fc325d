import type {Measure} from "./judge.ts";
import {judgeTurns} from "./sentence-labels.ts";

/**
 * Words that decline what the agent asks for, against messages in which people see the customer decline to give, or to
 * give more. A no to any other question declines nothing.
 */
export const donationRefused: Measure = (query) =>
  judgeTurns(
    query,
    {signal: "decline", label: "declines to give, or to give more"},
    "customer",
    ["disagree-donation", "disagree-donation-more"],
    {
      ours: "signals.decline_words is not null",
      keyword_list: "regexp_matches(turns.turn_text, '(?i)\\bno\\b')"
    }
  );
