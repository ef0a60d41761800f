const REPORT = Buffer.from('INIT_REPORT ');

/** Whether a function's log has it from the function: a report of its start, which stands there too, is Lambda's. */
export const isOwnWord = (chunk: Uint8Array): boolean => !REPORT.equals(chunk.subarray(0, REPORT.length));
