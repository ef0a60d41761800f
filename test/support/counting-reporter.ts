import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';
import { catalogue } from './combination-results.ts';

/** Writes what `npm test` ends with: the counts, each skipped test with its reason, and what should have been built. */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], _reason: TestRunEndReason): void {
    const file = process.env['SAMGEN_TEST_RESULTS'];
    if (file === undefined) return;
    let passed = 0;
    let failed = errors.length;
    const skipped: { name: string; reason: string }[] = [];
    for (const module of modules) {
      let here = 0;
      for (const test of module.children.allTests()) {
        const result = test.result();
        here += 1;
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'failed') failed += 1;
        else
          skipped.push({
            name: test.fullName,
            reason: (result.state === 'skipped' && result.note) || 'no reason was given',
          });
      }
      // A file that cannot be loaded has no tests, and is a failure all the same.
      if (module.state() === 'failed' && (here === 0 || module.errors().length > 0)) failed += 1;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ passed, failed, skipped, catalogue: catalogue() }));
  }
}
