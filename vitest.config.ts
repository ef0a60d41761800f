import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['dot', './test/support/counting-reporter.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // What samgen looks at must not come from the machine that runs the tests.
    env: { AWS_REGION: '', AWS_DEFAULT_REGION: '', AWS_PROFILE: '' },
  },
});
