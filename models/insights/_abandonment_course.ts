import type {InsightContext} from "../../src/engine/insight.ts";
import {intervalWidth} from "./_abandonment.ts";
import {
  count,
  type Finding,
  interval,
  percent,
  percentInterval,
  points,
  quoted,
  signedInterval
} from "./_abandonment_finding.ts";

interface Stage {
  stage: string;
  abandoned_here: number;
  share: number | null;
  low: number | null;
  high: number | null;
  leaving_rate: number | null;
}

/** Where sessions are abandoned, if one stage leads beyond chance. */
export async function stages(context: InsightContext): Promise<Finding[]> {
  const {query, ref, variable} = context;
  const rows = await query<Stage>(
    `select stage, abandoned_here, share, low, high, leaving_rate
     from ${ref("abandonment_stages")} where abandoned_here > 0 order by abandoned_here desc, stage`
  );
  const total = rows.reduce((sum, {abandoned_here}) => sum + abandoned_here, 0);
  const [first, second] = rows;
  const isKnown = rows.some(({stage}) => stage !== "not known");
  if (first === undefined || !isKnown || total < Number(variable("minimum_n"))) return [];
  const [totals = {design_effect: 1}] = await query<{design_effect: number}>(
    `select design_effect from ${ref("abandonment_totals")}`
  );
  const evidence = {
    evidence_metric: "drop_off_stage",
    value: first.share,
    low: first.low,
    high: first.high,
    n: total
  };
  const share = `${percent(first.share)} of abandoned sessions (${percentInterval(first.low, first.high)})`;
  if (second !== undefined) {
    // two shares of one whole are not independent: Goodman (1965)
    const [a, b] = [first.share ?? 0, second.share ?? 0];
    const error = Math.sqrt((totals.design_effect * (a + b - (a - b) ** 2)) / total);
    if (a - b < intervalWidth(context) * error) {
      return [
        {
          ...evidence,
          kind: "stage",
          headline: "No single stage loses most customers",
          sentence: `Stage ${quoted(first.stage)} ends ${share}, stage ${quoted(second.stage)} ${percent(second.share)}: too close to tell which is worse.`,
          action:
            "Work on what the stages share, such as being understood, rather than on one of them."
        }
      ];
    }
  }
  if (first.stage === "not known") {
    return [
      {
        ...evidence,
        kind: "stage",
        headline: "Where most customers leave is not known",
        sentence: `${share} have no stage.`,
        action: "Have the source send the stage of the conversation with each turn."
      }
    ];
  }
  return [
    {
      ...evidence,
      kind: "stage",
      headline: `Stage ${quoted(first.stage)} loses the most customers`,
      sentence: `${share} end at stage ${quoted(first.stage)}, more than at any other. Of the sessions that reach it, ${percent(first.leaving_rate)} are abandoned there.`,
      action: `Listen to sessions that end at ${quoted(first.stage)}, then shorten or reword what is asked there.`
    }
  ];
}

/** Whether errors come early or late, in sessions long enough to have both. */
export async function errorsAlong(context: InsightContext): Promise<Finding[]> {
  const {query, ref, variable} = context;
  // A ratio's residuals by customer, kept whole: cubes of counts that stay far below 2^53
  const [row] = await query<Record<string, number>>(
    `with by_customer as (
       select coalesce(sessions.customer_key, turns.session_id) as cluster_key,
         count(*) filter (where customer_turn_number <= 2) as early_turns,
         count(*) filter (where customer_turn_number <= 2 and is_error) as early_errors,
         count(*) filter (where customer_turn_number > 2) as late_turns,
         count(*) filter (where customer_turn_number > 2 and is_error) as late_errors
       from ${ref("int_turns")} as turns
       join ${ref("fact_sessions")} as sessions on turns.session_id = sessions.session_id
       where turns.speaker = 'customer' and sessions.customer_turn_count > 2
       group by 1
     )
     select cast(count(*) as integer) as customers,
       ${["early_turns", "early_errors", "late_turns", "late_errors"]
         .flatMap((a, index, all) => [
           `cast(sum(${a}) as double) as ${a}`,
           ...all.slice(index).map((b) => `cast(sum(${a} * ${b}) as double) as ${a}_${b}`)
         ])
         .join(", ")}
     from by_customer`
  );
  const [sessions = {n: 0}] = await query<{n: number}>(
    `select cast(count(*) as integer) as n from ${ref("fact_sessions")} where customer_turn_count > 2`
  );
  const k = row?.customers ?? 0;
  if (row === undefined || sessions.n < Number(variable("minimum_n")) || k < 2) return [];
  const value = (name: string) => row[name] ?? 0;
  const early = value("early_errors") / value("early_turns");
  const late = value("late_errors") / value("late_turns");
  // Linearized: each customer's part in the difference of the two ratios, squared and summed.
  const weights: [string, number][] = [
    ["early_turns", -early / value("early_turns")],
    ["early_errors", 1 / value("early_turns")],
    ["late_turns", late / value("late_turns")],
    ["late_errors", -1 / value("late_turns")]
  ];
  let squares = 0;
  for (const [i, [a, left]] of weights.entries()) {
    for (const [j, [b, right]] of weights.entries()) {
      squares += left * right * value(i <= j ? `${a}_${b}` : `${b}_${a}`);
    }
  }
  const halfWidth = intervalWidth(context) * Math.sqrt((k / (k - 1)) * Math.max(0, squares));
  const difference = early - late;
  const [low, high] = [difference - halfWidth, difference + halfWidth];
  const compared = `${percent(early)} of the first two customer turns go wrong, ${percent(late)} of the later ones`;
  const evidence = {
    kind: "errors",
    evidence_metric: "error_rate",
    value: difference,
    low,
    high,
    n: sessions.n
  } as const;
  const among = "in sessions long enough to have both";
  if (low > 0) {
    return [
      {
        ...evidence,
        headline: "Errors come early",
        sentence: `${compared}: ${points(difference)} more at the start (${interval(low, high)}), ${among}.`,
        action: "Work on the opening first; a later stage cannot win back whom it loses."
      }
    ];
  }
  if (high < 0) {
    return [
      {
        ...evidence,
        headline: "Errors pile up later in the call",
        sentence: `${compared}: ${points(-difference)} fewer at the start (${interval(-high, -low)}), ${among}.`,
        action: "Look at what is asked after the second turn; errors there make calls long as well."
      }
    ];
  }
  return [
    {
      ...evidence,
      headline: "Errors fall evenly along the call",
      sentence: `${compared}, ${among}: no clear difference (${signedInterval(low, high)}).`,
      action: null
    }
  ];
}

/** By which turn half of those who leave have left. */
export async function timing({query, ref, variable}: InsightContext): Promise<Finding[]> {
  const rows = await query<{turn_number: number; abandoned_here: number}>(
    `select turn_number, abandoned_here from ${ref("abandonment_survival")} order by turn_number`
  );
  const [totals = {abandoned_count: 0, design_effect: 1}] = await query<{
    abandoned_count: number;
    design_effect: number;
  }>(`select abandoned_count, design_effect from ${ref("abandonment_totals")}`);
  const total = totals.abandoned_count;
  if (total < Number(variable("minimum_n"))) return [];
  // The turn by which a share of them has left; the ends by the binomial's own spread around a half.
  const by = (share: number) => {
    let left = 0;
    for (const {turn_number, abandoned_here} of rows) {
      left += abandoned_here;
      if (left >= share * total) return turn_number;
    }
    return rows[rows.length - 1]?.turn_number ?? null;
  };
  const spread =
    intervalWidth({variable} as InsightContext) * 0.5 * Math.sqrt(totals.design_effect / total);
  const [half, low, high] = [by(0.5), by(Math.max(0, 0.5 - spread)), by(Math.min(1, 0.5 + spread))];
  if (half === null) return [];
  return [
    {
      kind: "timing",
      headline: `Half of those who leave have left by their turn ${half}`,
      sentence: `Of ${count(total, "abandoned session")}, half ended by customer turn ${half} (${low === high ? `turn ${low}` : `turn ${low} to ${high}`}).`,
      evidence_metric: "abandonment_survival",
      value: half,
      low,
      high,
      n: total,
      action: "What is to keep customers must work before then."
    }
  ];
}
