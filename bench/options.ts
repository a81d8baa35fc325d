import {Command, CommanderError, InvalidArgumentError, Option} from "commander";
import {wholeNumber} from "../src/cli/context.ts";
import {messageOf} from "../src/engine/errors.ts";

/** An option that takes a whole number, from 0 unless told otherwise. */
export function count(name: string, description: string, byDefault: number, min = 0): Option {
  return new Option(`--${name} <number>`, description).default(byDefault).argParser((given) => {
    try {
      return wholeNumber(`--${name}`, given, {min, max: 2 ** 31});
    } catch (error) {
      throw new InvalidArgumentError(messageOf(error));
    }
  });
}

/**
 * What a program beside the product was called with. `--help` tells its options and ends it; wrong use ends it with 2.
 *
 * @param name how it is called: `npm run` and this
 */
export function optionsOf<Values extends object>(
  name: string,
  description: string,
  options: readonly Option[]
): Values {
  const program = new Command(`npm run ${name} --`).description(description).exitOverride();
  for (const option of options) program.addOption(option);
  try {
    program.parse();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exit(error.exitCode === 0 ? 0 : 2);
  }
  return program.opts<Values>();
}
