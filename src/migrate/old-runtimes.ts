/** The OS-only runtimes and Go's own before provided.al2023 (AWS Lambda developer guide, "Lambda runtimes"). */
export const OLD_RUNTIMES: readonly string[] = ['go1.x', 'provided', 'provided.al2'];
export const NEW_RUNTIME = 'provided.al2023';
