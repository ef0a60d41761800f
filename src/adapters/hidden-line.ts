/** What a chunk of typed text has led to. */
export type Typed = 'more' | 'enter' | 'interrupt' | 'end' | 'several-lines';

const PASTE_BEGINS = '[200~';
const PASTE_ENDS = '\u001b[201~';

/**
 * A line that nobody sees while it is typed, so that there is no cursor to move in it: what is typed stands at its end.
 * A paste is taken as it is, but for the newline at its end; one of several lines is no answer.
 */
export class HiddenLine {
  private characters: string[] = [];
  private escape = '';
  private paste: string | undefined;
  /** A key was typed that means nothing here, an arrow for instance. */
  isPuzzled = false;

  get text(): string {
    return this.characters.join('');
  }

  /** Takes what has come, up to an end. */
  take(chunk: string): Typed {
    const all = [...chunk];
    for (const [at, character] of all.entries()) {
      const typed = this.paste === undefined ? this.key(character) : this.pasted(character);
      if (typed === 'more') continue;
      const rest = all.slice(at + 1).join('');
      // Terminals that do not mark a paste send its lines at once.
      return typed === 'enter' && rest.replaceAll(/[\r\n]/g, '') !== '' ? 'several-lines' : typed;
    }
    return 'more';
  }

  /** The Escape key stands alone: what follows after a while is not of its sequence. */
  pause(): void {
    if (this.escape === '\u001b') this.escape = '';
  }

  private key(character: string): Typed {
    if (this.escape !== '') return this.sequence(character);
    switch (character) {
      case '\r':
      case '\n':
        return 'enter';
      case '\u0003':
        return 'interrupt';
      case '\u0004':
        return this.characters.length === 0 ? 'end' : 'more';
      case '\u001b':
        this.escape = character;
        return 'more';
      case '\u007f':
      case '\b':
        this.characters.pop();
        return 'more';
      case '\u0015':
        this.characters = [];
        return 'more';
      case '\u0017':
        this.characters = [...this.text.replace(/\S*\s*$/, '')];
        return 'more';
      default:
        if (character >= ' ' || character === '\t') this.characters.push(character);
        return 'more';
    }
  }

  /** Arrows and the like, which mean nothing here; but for the mark before a paste. */
  private sequence(character: string): Typed {
    this.escape += character;
    const body = this.escape.slice(1);
    // ESC [ parameters, final; ESC O final; ESC and one key (ECMA-48, 5.4).
    const isOpen = body === '[' || body === 'O' || /^\[[0-9;?<=>]*$/.test(body);
    if (isOpen) return 'more';
    this.escape = '';
    if (body === PASTE_BEGINS) this.paste = '';
    else this.isPuzzled = true;
    return 'more';
  }

  private pasted(character: string): Typed {
    this.paste += character;
    if (!this.paste!.endsWith(PASTE_ENDS)) return 'more';
    const text = this.paste!.slice(0, -PASTE_ENDS.length);
    this.paste = undefined;
    const line = text.replace(/(?:\r\n|\r|\n)$/, '');
    if (/[\r\n]/.test(line)) return 'several-lines';
    this.characters.push(...line);
    return line === text ? 'more' : 'enter';
  }
}
