import {describe, expect, it} from "vitest";
import {type ConfigInput, checkConfig, listAdditionsOf} from "../../src/engine/config.ts";

/** The rules of a configuration as rows, without the cells that stay empty. */
function rulesOf(config: ConfigInput): Record<string, string>[] {
  const rows = listAdditionsOf(checkConfig(config, "calls.config.ts")).compliance_rules ?? [];
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ""))
  );
}

describe("compliance rules of the configuration", () => {
  it("are none unless it names some", () => {
    expect(rulesOf({})).toEqual([]);
  });

  it("hold for all or for one campaign, with their limits", () => {
    expect(
      rulesOf({
        disclosureWithin: {seconds: 20},
        complianceRules: ["dnc_respect", {name: "no_promises", forbids: "guaranteed"}],
        campaigns: [
          {
            id: "spring",
            name: "Spring",
            complianceRules: [
              "disclosure_required",
              {name: "consent", speaker: "customer", requires: "i agree", withinTurns: 3}
            ]
          }
        ]
      })
    ).toEqual([
      {rule: "dnc_respect", demand: "respects", speaker: "customer", signal: "do_not_call"},
      {rule: "no_promises", demand: "forbids", speaker: "agent", pattern: "guaranteed"},
      {
        rule: "disclosure_required",
        campaign: "spring",
        demand: "requires",
        speaker: "agent",
        signal: "disclosure",
        within_seconds: "20",
        within_turns: "2"
      },
      {
        rule: "consent",
        campaign: "spring",
        demand: "requires",
        speaker: "customer",
        pattern: "i agree",
        within_turns: "3"
      }
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ["a built-in rule that is none", ["disclosure"], /complianceRules\[0\] \("disclosure"\)/],
    [
      "a pattern that RE2 does not take",
      [{name: "a", forbids: "(?=b)"}],
      /complianceRules\[0\]\.forbids \("\(\?=b\)"\): is not a regular expression of RE2/
    ],
    [
      "a field that is none",
      [{name: "a", forbids: "b", within: 3}],
      /complianceRules\[0\].*: Unrecognized key: "within"/
    ],
    ["neither words nor none", [{name: "a"}], /takes one of forbids and requires/],
    ["both", [{name: "a", forbids: "b", requires: "c"}], /takes one of forbids and requires/],
    [
      "a limit for forbidden words",
      [{name: "a", forbids: "b", withinTurns: 2}],
      /has a limit, which only required words have/
    ],
    [
      "the name of a built-in rule",
      [{name: "dnc_respect", forbids: "b"}],
      /complianceRules\[0\]\.name \("dnc_respect"\): is the name of a built-in rule/
    ]
  ])("refuse %s", (_, complianceRules, sentence) => {
    expect(() => checkConfig({complianceRules}, "calls.config.ts")).toThrow(sentence);
  });

  it("refuse to hold a session against one rule twice", () => {
    const spring = (complianceRules: ["dnc_respect"]) => ({
      id: "spring",
      name: "Spring",
      complianceRules
    });
    expect(() =>
      checkConfig(
        {complianceRules: ["dnc_respect"], campaigns: [spring(["dnc_respect"])]},
        "calls.config.ts"
      )
    ).toThrow('calls.config.ts: complianceRules: "dnc_respect" holds twice for campaign spring');
  });

  it("may share a name where they hold for different campaigns", () => {
    const campaign = (id: string, forbids: string) => ({
      id,
      name: id,
      complianceRules: [{name: "no_promises", forbids}]
    });
    expect(rulesOf({campaigns: [campaign("a", "sure"), campaign("b", "certain")]})).toHaveLength(2);
  });
});
