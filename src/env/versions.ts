/** A published version: its code and its environment can never be changed. */
export interface PublishedVersion {
  /** `7` */
  version: string;
  description: string;
  codeSha256: string;
}

export interface Alias {
  version: string;
  /** Changes with every change of the alias. */
  revision: string;
  /** A part of the calls goes to another version. */
  isWeighted: boolean;
}

/** Versions and aliases of a function, one call each. @throws SamgenError, DeniedError with the action that is missing */
export interface VersionApi {
  /**
   * Publishes what the function is now. Where nothing has changed since the last version, that one comes back, with the
   * description it has (API reference, PublishVersion): so one's own description tells whether it is new.
   * @param codeSha256 refuses other code, where it is given; `revision` refuses any other state
   * @returns `moved` where the function has another revision; undefined where an update is in progress, or Lambda cannot
   * answer at the moment
   */
  publish(
    id: string,
    given: { description: string; codeSha256?: string; revision?: string },
    signal: AbortSignal,
  ): Promise<PublishedVersion | 'moved' | undefined>;
  /** All versions but `$LATEST`. */
  list(id: string, signal: AbortSignal): Promise<PublishedVersion[]>;
  /** One that is gone already is no error. */
  remove(id: string, version: string, signal: AbortSignal): Promise<void>;
  /** Undefined where the function has no such alias. */
  alias(id: string, name: string, signal: AbortSignal): Promise<Alias | undefined>;
  /** @returns false where the alias has been changed since it was read */
  moveAlias(
    id: string,
    name: string,
    to: { version: string; revision: string },
    signal: AbortSignal,
  ): Promise<boolean>;
}
