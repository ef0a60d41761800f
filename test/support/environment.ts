// What samgen looks at must not come from the machine that runs the tests.
for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE', 'FORCE_COLOR', 'NO_COLOR']) {
  delete process.env[name];
}

// A worker whose run was killed would go on alone, and so would the programs that it started.
process.once('disconnect', () => process.exit(1));
