import {defineInsight} from "../../src/engine/insight.ts";
import {errorsAlong, stages, timing} from "./_abandonment_course.ts";
import {type Coefficient, type Fit, opening} from "./_abandonment_drivers.ts";
import {type Finding, interval, percent, percentInterval, points} from "./_abandonment_finding.ts";

/**
 * What a head of operations should know about abandonment, most useful first: what goes with it at the
 * start of a session, by size of effect; where it happens; and what the data cannot tell. A sentence
 * claims a difference only where chance is ruled out at the configured confidence, over all the terms
 * looked at together.
 */
export default defineInsight({
  name: "abandonment_findings",
  inputs: [
    "abandonment_fits",
    "abandonment_coefficients",
    "abandonment_stages",
    "abandonment_survival",
    "abandonment_totals",
    "fact_sessions",
    "int_turns"
  ],
  columns: {
    finding_number: "INTEGER",
    kind: "VARCHAR",
    headline: "VARCHAR",
    sentence: "VARCHAR",
    evidence_metric: "VARCHAR",
    value: "DOUBLE",
    low: "DOUBLE",
    high: "DOUBLE",
    n: "INTEGER",
    action: "VARCHAR"
  },
  async rows(context) {
    const {query, ref, variable} = context;
    const fits = await query<Fit>(
      `select fit, status, n, abandoned_count, auc, auc_low, auc_high from ${ref("abandonment_fits")}`
    );
    const coefficients = await query<Coefficient>(
      `select fit, term, label, note, coefficient, p_value, step_effect, step_effect_low, step_effect_high, term_mean
       from ${ref("abandonment_coefficients")} where term <> 'intercept' order by fit, term_number`
    );
    const early = fits.find(({fit}) => fit === "early");
    const plain = fits.find(({fit}) => fit === "plain");
    const alpha = 1 - Number(variable("confidence_level"));
    const findings = [
      ...opening(
        early,
        coefficients.filter(({fit}) => fit === "early"),
        alpha
      ),
      ...wholeSession(
        plain,
        coefficients.find(({fit}) => fit === "plain"),
        alpha
      ),
      ...(await stages(context)),
      ...(await errorsAlong(context)),
      ...(await timing(context)),
      ...foresight(early)
    ];
    return [
      ...findings.filter(({kind}) => kind !== "unclear" && kind !== "too little data"),
      ...findings.filter(({kind}) => kind === "unclear"),
      ...findings.filter(({kind}) => kind === "too little data")
    ].map((finding, position) => ({finding_number: position + 1, ...finding}));
  }
});

/** The plain fit, which describes and does not explain. */
function wholeSession(
  fit: Fit | undefined,
  term: Coefficient | undefined,
  alpha: number
): Finding[] {
  if (fit?.status !== "fitted" || term?.p_value == null || term.p_value >= alpha) return [];
  const effect = term.step_effect ?? 0;
  const [low, high] = [term.step_effect_low ?? 0, term.step_effect_high ?? 0];
  const less = effect < 0 ? "less" : "more";
  return [
    {
      kind: "association",
      headline:
        effect < 0
          ? "Badly heard sessions are abandoned more often"
          : "Well heard sessions are abandoned more often",
      sentence: `Sessions recognized with 0.1 ${less} confidence on average are abandoned ${points(Math.abs(effect))} more often (${interval(Math.min(Math.abs(low), Math.abs(high)), Math.max(Math.abs(low), Math.abs(high)))}). This covers the whole session, so how it ended also shapes the score.`,
      evidence_metric: "asr_confidence_mean",
      value: -effect,
      low: -high,
      high: -low,
      n: fit.n,
      action: "Use it to watch the trend; act on what the first two turns foretell."
    }
  ];
}

/** How well the first two turns tell those who will leave from those who will stay. */
function foresight(fit: Fit | undefined): Finding[] {
  if (fit?.status !== "fitted" || fit.auc === null || fit.auc_low === null || fit.auc_high === null)
    return [];
  const evidence = {
    kind: "foresight",
    evidence_metric: "auc",
    value: fit.auc,
    low: fit.auc_low,
    high: fit.auc_high,
    n: fit.n
  } as const;
  if (fit.auc_low <= 0.5) {
    return [
      {
        ...evidence,
        kind: "unclear",
        headline: "Two turns are not enough to tell who will leave",
        sentence: `What is known after two turns puts leavers first in ${percent(fit.auc)} of pairs (${percentInterval(fit.auc_low, fit.auc_high)}), which chance alone could do.`,
        action: "Do not treat single customers differently on these signs."
      }
    ];
  }
  return [
    {
      ...evidence,
      headline:
        fit.auc_low > 0.7
          ? "Who will leave shows early"
          : "Who will leave shows early, but not surely",
      sentence: `Of one customer who leaves and one who stays, what is known after two turns picks out the leaver in ${percent(fit.auc)} of pairs (${percentInterval(fit.auc_low, fit.auc_high)}; a coin: 50%).`,
      action:
        fit.auc_low > 0.7
          ? "Offer a person or a simpler path after the second turn to those most at risk."
          : "Improve the opening for everybody; the signs are too weak to single out customers."
    }
  ];
}
