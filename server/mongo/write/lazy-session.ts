/** The session of one attempt: it exists, and its transaction begins, when something needs it. */
import type { ClientSession, MongoClient, TransactionOptions } from 'mongodb';
import { hasLabel, isPassing } from '../failures.ts';

export class LazySession {
  /** True when the work may read before the transaction begins. */
  readonly isLate: boolean;
  private readonly client: MongoClient;
  private readonly options: TransactionOptions;
  private session: ClientSession | undefined;

  constructor(client: MongoClient, options: TransactionOptions, isLate: boolean) {
    this.client = client;
    this.options = options;
    this.isLate = isLate;
    if (!isLate) this.begun();
  }

  hasBegun(): boolean {
    return this.session !== undefined;
  }

  begun(): ClientSession {
    if (this.session) return this.session;
    this.session = this.client.startSession();
    this.session.startTransaction(this.options);
    return this.session;
  }

  async abort(): Promise<void> {
    if (!this.session?.inTransaction()) return;
    try {
      await this.session.abortTransaction();
    } catch (error) {
      // A transaction that cannot be aborted is dropped by the server; why the work failed matters more.
      if (!isPassing(error) && !hasLabel(error, 'TransientTransactionError')) throw error;
    }
  }

  async end(): Promise<void> {
    await this.session?.endSession();
  }
}
