import { textIn } from '../../text/place.ts';
import type { SamconfigRule } from './context.ts';

export const samconfigVersion: SamconfigRule = {
  id: 'samconfig-version',
  severity: 'error',
  summary: 'A samconfig without its version, or with one that is no float.',
  help: 'sam refuses to read a samconfig whose version is missing, a string or an integer: version = 0.1 (samcli/lib/config/samconfig.py, _version_sanity_check).',
  check: ({ samconfig: { value, text, rangeOf } }) => {
    if (Object.keys(value).length === 0) return [];
    if (!('version' in value)) {
      const message = 'This samconfig has no version; sam stops without it.';
      return [{ path: [], message, hint: 'Add version = 0.1 as the first line.' }];
    }
    const written = textIn(text.split('\n'), rangeOf(['version']));
    if (typeof value['version'] === 'number' && /^[+-]?[\d_]+(\.|e)[\d_eE+-]*$/i.test(written)) return [];
    const message = 'sam takes a decimal number as the version only.';
    return [{ path: ['version'], message, hint: 'Write version = 0.1.' }];
  },
};
