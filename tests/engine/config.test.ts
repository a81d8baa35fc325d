import {describe, expect, it} from "vitest";
import {checkConfig} from "../../src/engine/config.ts";
import {UsageError} from "../../src/engine/errors.ts";

const cases = [
  {
    name: "a signal that nothing reads",
    config: {signalPatterns: [{signal: "convertion", pattern: "sign me up"}]},
    problem:
      'earshot.config.ts: signalPatterns[0].signal ("convertion"): is no signal; did you mean conversion?'
  },
  {
    name: "a pattern that the database cannot run",
    config: {signalPatterns: [{signal: "conversion", pattern: "(?=sign) me up"}]},
    problem:
      'earshot.config.ts: signalPatterns[0].pattern ("(?=sign) me up"): is not a regular expression of RE2, which knows no look-around'
  },
  {
    name: "a pattern that finds nothing, as it is empty",
    config: {redactionPatterns: [{pattern: ""}]},
    problem: "earshot.config.ts: redactionPatterns[0].pattern"
  }
];

describe("a configuration", () => {
  it.each(cases)("is refused for $name", ({config, problem}) => {
    const check = () => checkConfig(config, "earshot.config.ts");
    expect(check).toThrow(UsageError);
    expect(check).toThrow(problem);
  });

  it("takes words of one's own for a signal that the list has", () => {
    const {signalPatterns} = checkConfig(
      {signalPatterns: [{signal: "conversion", pattern: "sign me up"}]},
      "earshot.config.ts"
    );
    expect(signalPatterns).toEqual([
      {signal: "conversion", pattern: "sign me up", kind: "", language: "en", campaign: ""}
    ]);
  });
});
