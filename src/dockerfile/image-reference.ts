import type { Span } from '../text/edits.ts';

/** `registry/repository:tag@sha256:…`, taken apart (distribution's reference grammar). */
export interface ImageReference {
  /** As written, without Docker Hub's own prefixes (`docker.io/`, `library/`), which mean the same. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** Where the repository as written, the tag and the digest stand in the text, without the signs before them. */
  readonly repositoryAt: Span;
  readonly tagAt: Span | undefined;
  readonly digestAt: Span | undefined;
}

export function parseImageReference(text: string): ImageReference {
  const at = text.indexOf('@');
  const named = at < 0 ? text : text.slice(0, at);
  // The colon of a registry's port stands before a slash.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const repository = colon < 0 ? named : named.slice(0, colon);
  return {
    repository: repository.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, ''),
    tag: colon < 0 ? undefined : named.slice(colon + 1),
    digest: at < 0 ? undefined : text.slice(at + 1),
    repositoryAt: { start: 0, end: repository.length },
    tagAt: colon < 0 ? undefined : { start: colon + 1, end: named.length },
    digestAt: at < 0 ? undefined : { start: at + 1, end: text.length },
  };
}
