/** The message with which an attempt fails; itself a failure when the attempt succeeds. */
export async function failure(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('It should have failed.');
}
