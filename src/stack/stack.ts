/** A CloudFormation stack as `DescribeStacks` shows it. */
export interface Stack {
  name: string;
  id: string;
  /** `UPDATE_COMPLETE` and the like. */
  status: string;
  statusReason?: string;
  /** Milliseconds since 1970: when the last operation began. */
  changed: number;
  /** By name; a NoEcho parameter's value is `****`. */
  parameters: Readonly<Record<string, string>>;
  outputs: readonly StackOutput[];
  /** What CloudFormation was allowed to make last time. */
  capabilities: readonly string[];
  terminationProtection: boolean;
  tags: Readonly<Record<string, string>>;
  /** Of a nested stack: the ID of the outermost one it belongs to. */
  rootId?: string;
}

export interface StackOutput {
  key: string;
  value: string;
  description?: string;
}

/** One line of a stack's history. */
export interface StackEvent {
  logicalId: string;
  /** Of a nested stack its ID; the stack's own ID where the event is about the stack itself. */
  physicalId: string;
  type: string;
  status: string;
  /** May hold what the service was sent, values and all: redact before it is shown. */
  reason?: string;
}

/** A Lambda function that a stack has made. */
export interface StackFunction {
  logicalId: string;
  /** The function's name. */
  physicalId: string;
  /** Milliseconds since 1970: when the stack last made or changed it. */
  updated?: number;
}

/** As it was sent, or as the transforms have made it. */
export type TemplateStage = 'Original' | 'Processed';

/** What is read of CloudFormation. Nothing is changed through it: that is sam's work. */
export interface StackReader {
  /** Undefined where there is no such stack. */
  describe(name: string): Promise<Stack | undefined>;
  /** The events of the stack's last operation, the oldest first. */
  lastEvents(nameOrId: string): Promise<StackEvent[]>;
  /** The template that was deployed last, as text. Undefined where there is no such stack. */
  template(nameOrId: string, stage: TemplateStage): Promise<string | undefined>;
  /** The functions that are there, nested stacks' left out. Undefined where there is no such stack. */
  functions(nameOrId: string): Promise<StackFunction[] | undefined>;
}

/**
 * Whether there is anything to update. A stack in `REVIEW_IN_PROGRESS` has a change set and nothing else; sam creates
 * it as if it were not there (samcli/lib/deploy/deployer.py, `has_stack`).
 */
export const exists = (stack: Stack | undefined): stack is Stack =>
  stack !== undefined && stack.status !== 'REVIEW_IN_PROGRESS';
