export const movesImage = (_t: string, _i: unknown): string[] => [];
