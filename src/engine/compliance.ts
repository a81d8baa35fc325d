import {z} from "zod";
import {wordPattern} from "./pattern.ts";
import type {ReferenceRow} from "./reference.ts";

const builtInRule = z
  .enum(["disclosure_required", "dnc_respect"])
  .describe(
    "disclosure_required: the agent tells in time who or what is speaking, or that the call is recorded. dnc_respect: who asks not to be called is promised it, is offered nothing more, and is not called again."
  );

const ownRule = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]*$/, "is made of lower-case letters, digits and underscores")
      .refine(
        (name) => !builtInRule.safeParse(name).success,
        "is the name of a built-in rule; write it as a text of its own"
      )
      .describe("Stands among a session's flags where the rule is broken."),
    speaker: z.enum(["agent", "customer"]).default("agent").describe("Whose words count."),
    forbids: wordPattern.optional().describe("Words that must not be said."),
    requires: wordPattern.optional().describe("Words that have to be said."),
    withinSeconds: z
      .number()
      .positive()
      .optional()
      .describe("Latest start of the turn with the required words, where turns have times."),
    withinTurns: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe(
        "How many turns the speaker has for them; beside seconds, where there are no times."
      )
  })
  .refine(
    ({forbids, requires}) => (forbids === undefined) !== (requires === undefined),
    "takes one of forbids and requires"
  )
  .refine(
    ({requires, withinSeconds, withinTurns}) =>
      requires !== undefined || (withinSeconds === undefined && withinTurns === undefined),
    "has a limit, which only required words have"
  );

/** Rules that sessions are held against: names of built-in ones, or one's own. */
export const complianceRules = z.array(z.union([builtInRule, ownRule]));

/** How long an agent has for a disclosure. */
export const disclosureWithin = z
  .strictObject({
    seconds: z.number().positive().default(30).describe("Where the agent's turns have times."),
    turns: z.number().int().min(1).default(2).describe("Where they have none: turns of the agent.")
  })
  .prefault({})
  .describe(
    "How long an agent has for a disclosure. Laws say promptly (16 CFR 310.4(d)) or at the beginning (47 CFR 64.1200(b)), without a number: 30 s, or two turns, hold a greeting, who is calling and why."
  );

type Rules = z.output<typeof complianceRules>;

interface RulesOfConfig {
  complianceRules: Rules;
  disclosureWithin: z.output<typeof disclosureWithin>;
  campaigns: readonly {id: string; complianceRules: Rules}[];
}

/** The rules as rows of `data/reference/compliance_rules.csv`, those of all campaigns first. */
export function complianceRuleRows(config: RulesOfConfig): ReferenceRow[] {
  const {seconds, turns} = config.disclosureWithin;
  const builtIn = {
    disclosure_required: {
      demand: "requires",
      speaker: "agent",
      signal: "disclosure",
      within_seconds: String(seconds),
      within_turns: String(turns)
    },
    dnc_respect: {demand: "respects", speaker: "customer", signal: "do_not_call"}
  };
  const rowOf = (rule: Rules[number], campaign: string) => {
    const blank = {campaign, signal: "", pattern: "", within_seconds: "", within_turns: ""};
    if (typeof rule === "string") return {...blank, rule, ...builtIn[rule]};
    return {
      ...blank,
      rule: rule.name,
      demand: rule.forbids === undefined ? "requires" : "forbids",
      speaker: rule.speaker,
      pattern: rule.forbids ?? rule.requires ?? "",
      within_seconds: String(rule.withinSeconds ?? ""),
      within_turns: String(rule.withinTurns ?? "")
    };
  };
  return [
    ...config.complianceRules.map((rule) => rowOf(rule, "")),
    ...config.campaigns.flatMap(({id, complianceRules}) =>
      complianceRules.map((rule) => rowOf(rule, id))
    )
  ];
}

/** Says which rule a session would be held against twice; undefined where there is none. */
export function ruleNamedTwice(config: RulesOfConfig): string | undefined {
  const rows = complianceRuleRows(config);
  const twice = rows.find(({rule, campaign}, position) =>
    rows
      .slice(0, position)
      .some((other) => other.rule === rule && ["", campaign].includes(other.campaign ?? ""))
  );
  if (twice === undefined) return undefined;
  const where = twice.campaign === "" ? "all campaigns" : `campaign ${twice.campaign}`;
  return `${JSON.stringify(twice.rule)} holds twice for ${where}; name each rule once`;
}
