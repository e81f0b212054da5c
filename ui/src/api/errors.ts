/** Why a command was refused or failed, in a form the words of a locale file can be found by. */

/** The closed list of `ErrorCode` in the core. */
export const CODES = [
  'InvalidInput',
  'NotFound',
  'Forbidden',
  'NotAllowedNow',
  'Conflict',
  'Locked',
  'Offline',
  'OutOfDate',
  'StorageFull',
  'Corrupt',
  'Cancelled',
  'Internal',
] as const;

export type ErrorCode = (typeof CODES)[number];

/** What crosses the door instead of an answer. */
export interface Fault {
  code: ErrorCode;
  /** A snake_case key; the sentence is `errors.<reason>`. */
  reason: string;
  /** The argument that was wrong, when one was. */
  field?: string | null;
  params?: Record<string, unknown> | null;
}

/** A fault as it is thrown by `call`. */
export class CallError extends Error implements Fault {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly field: string | null;
  readonly params: Record<string, unknown>;

  constructor(fault: Fault) {
    super(`${fault.code}: ${fault.reason}`);
    this.name = 'CallError';
    this.code = fault.code;
    this.reason = fault.reason;
    this.field = fault.field ?? null;
    this.params = fault.params ?? {};
  }
}

function isFault(thing: unknown): thing is Fault {
  return typeof thing === 'object' && thing !== null && CODES.includes((thing as Fault).code);
}

/** Whatever a door threw, as a `CallError`; a stranger becomes `Internal` and keeps its text under `params.detail`. */
export function toCallError(thrown: unknown): CallError {
  if (thrown instanceof CallError) return thrown;
  if (isFault(thrown)) return new CallError(thrown);
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new CallError({ code: 'Internal', reason: 'internal', params: { detail } });
}
