/** What scripts/compile-schemas.mjs generates; committed so that types can be checked before it ran. */
export interface SchemaError {
  /** JSON pointer into what was given. */
  instancePath: string;
  keyword: string;
  params: Record<string, unknown>;
}

/** Takes `{ template }` or `{ [resource type]: properties }`. */
declare const validate: ((data: Record<string, unknown>) => boolean) & { errors?: SchemaError[] | null };
export default validate;

export declare const resourceTypes: string[];
