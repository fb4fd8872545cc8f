/** What a database takes on disk. MongoDB manual, dbStats and fsync. */
import { connect } from '../../server/mongo/connect.ts';

export interface Disk {
  readonly resources: number;
  /** Bytes of the collections as they are compressed, journal and versions included. */
  readonly storageBytes: number;
  readonly indexBytes: number;
  readonly bytesPerResource: number;
}

/** After a checkpoint, so that what is written is counted. */
export async function diskOf({
  mongodbUri,
  database,
  resources,
}: {
  readonly mongodbUri: string;
  readonly database: string;
  readonly resources: number;
}): Promise<Disk> {
  const client = await connect(mongodbUri);
  try {
    await client.db('admin').command({ fsync: 1 });
    const stats = await client.db(database).command({ dbStats: 1 });
    const [storageBytes, indexBytes] = [Number(stats['storageSize']), Number(stats['indexSize'])];
    return {
      resources,
      storageBytes,
      indexBytes,
      bytesPerResource: (storageBytes + indexBytes) / resources,
    };
  } finally {
    await client.close();
  }
}
