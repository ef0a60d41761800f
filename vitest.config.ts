import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/counting-reporter.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    setupFiles: ['./test/support/environment.ts'],
    globalSetup: ['./test/support/ministack-on-demand.ts'],
  },
});
