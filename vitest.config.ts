import {defineConfig} from "vitest/config";
import type {Reporter} from "vitest/node";

/** A last line that a script can read. */
const countsReporter: Reporter = {
  onTestRunEnd(modules) {
    let passed = 0;
    let failed = 0;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        if (test.result().state === "passed") passed++;
        else if (test.result().state === "failed") failed++;
      }
    }
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  }
};

const shared = {testTimeout: 120_000, hookTimeout: 600_000};

export default defineConfig({
  test: {
    reporters: ["default", countsReporter],
    projects: [
      {
        test: {
          name: "parts",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/built/**"],
          ...shared
        }
      },
      {
        // what needs the main job done first: the whole project, built once as a newcomer would
        test: {
          name: "built",
          include: ["tests/built/**/*.test.ts"],
          globalSetup: ["tests/built/build-all.ts"],
          ...shared
        }
      }
    ]
  }
});
