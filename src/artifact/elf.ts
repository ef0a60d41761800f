/** The header of an ELF file (System V ABI, "ELF header"). */
export interface ElfHeader {
  /** As Lambda names the two that it has; `other` for what it has not. */
  machine: 'x86_64' | 'arm64' | 'other';
  /** e_machine as written. */
  machineCode: number;
  bits: 32 | 64;
}

/** How many bytes of a file `readElfHeader` wants. */
export const ELF_HEADER_BYTES = 64;

const EM_X86_64 = 62;
const EM_AARCH64 = 183;

/** Reads the start of a file; undefined for what is no ELF file. */
export function readElfHeader(start: Buffer): ElfHeader | undefined {
  if (start.length < 20 || start.readUInt32BE(0) !== 0x7f454c46) return undefined;
  const machineCode = start[5] === 2 ? start.readUInt16BE(18) : start.readUInt16LE(18);
  const machine = machineCode === EM_X86_64 ? 'x86_64' : machineCode === EM_AARCH64 ? 'arm64' : 'other';
  return { machine, machineCode, bits: start[4] === 2 ? 64 : 32 };
}
