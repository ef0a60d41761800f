/** What is asked of CloudFormation: the stack's whole template, and its parameters. */
export interface ChangeSetRequest {
  stackName: string;
  name: string;
  /** A body of at most 51,200 bytes, or the HTTPS address of a larger one in S3 (API reference, CreateChangeSet). */
  template: { body: string } | { url: string };
  /** Of every parameter of the template its new value, or undefined where the stack's stays. Values may be secrets. */
  parameters: Readonly<Record<string, string | undefined>>;
  capabilities: readonly string[];
}

/** What would become of a resource. */
export interface ResourceChange {
  action: 'Add' | 'Modify' | 'Remove' | 'Import' | 'Dynamic';
  logicalId: string;
  type: string;
  /** CloudFormation makes it anew, or may do so. */
  replacement?: 'True' | 'Conditional';
}

export interface ChangeSet {
  id: string;
  /** `empty`: there is nothing to change. */
  status: 'pending' | 'ready' | 'empty' | 'failed';
  /** May hold values: redact before it is shown. */
  reason?: string;
  changes: readonly ResourceChange[];
}

/** What is changed through CloudFormation where sam plays no part. Each is one call; none repeats a change. */
export interface ChangeSets {
  /** @returns its ID */
  create(request: ChangeSetRequest): Promise<string>;
  describe(id: string): Promise<ChangeSet>;
  /** Begins the update; the stack's status tells how it goes. */
  execute(id: string): Promise<void>;
  /** Of one that was not executed. */
  remove(id: string): Promise<void>;
}

/** Where templates go that are too large for a call. */
export interface TemplateStore {
  /** @returns the address for CloudFormation */
  put(bucket: string, key: string, text: string): Promise<string>;
}
