// Asking a signal again after an await: the compiler remembers what it was before.

export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
