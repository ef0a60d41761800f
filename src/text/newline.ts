/** The line ending of a text; where it has both, that of Windows. */
export const newlineOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
