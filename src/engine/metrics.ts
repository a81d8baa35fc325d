import {relative, sep} from "node:path";
import {z} from "zod";
import {BuildError} from "./errors.ts";
import {readYaml} from "./read-yaml.ts";

const metricSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  label: z.string(),
  group: z.enum([
    "accessibility",
    "efficiency",
    "adoption",
    "outcome",
    "money",
    "conversation",
    "latency"
  ]),
  description: z.string(),
  numerator: z.string(),
  denominator: z.string(),
  population: z.string(),
  population_label: z.string(),
  kind: z.enum(["proportion", "mean"]),
  format: z.enum(["percent", "number", "duration", "usd"]),
  unit: z.string().optional(),
  better: z.enum(["higher", "lower", "neutral"]),
  source: z.string()
});

/** A number that pages show, defined once: a ratio of two sums over a population of sessions. */
export type Metric = z.output<typeof metricSchema>;

/**
 * Reads the metric registry.
 * @throws BuildError naming the file and the metric
 */
export function readMetrics(folder: string, paths: readonly string[]): Metric[] {
  const metrics: Metric[] = [];
  for (const path of paths.filter((name) => /\.ya?ml$/.test(name))) {
    const file = relative(folder, path).split(sep).join("/");
    const content = readYaml(path, file);
    const list = z.object({metrics: z.array(z.unknown())}).safeParse(content);
    if (!list.success) throw new BuildError(`${file}: holds no list called metrics`);
    for (const [position, entry] of list.data.metrics.entries()) {
      const metric = metricSchema.safeParse(entry);
      if (!metric.success) {
        const issue = metric.error.issues[0];
        throw new BuildError(
          `${file}: metrics[${position}].${issue?.path.join(".")}: ${issue?.message}`
        );
      }
      if (metrics.some(({name}) => name === metric.data.name)) {
        throw new BuildError(`${file}: metric ${metric.data.name} is defined twice`);
      }
      metrics.push(metric.data);
    }
  }
  return metrics.sort((a, b) => (a.name < b.name ? -1 : 1));
}
