// Whether the browser keeps anything of unfinished uploads: without it nobody has to load what looks after them.

export const DATABASE = "sealdrop";
export const TABLE = "unfinished";

/** Makes no database where there is none. */
export function keepsAny(): Promise<boolean> {
  return new Promise((resolve) => {
    const none = (): void => resolve(false);
    try {
      const asked = indexedDB.open(DATABASE, 1);
      asked.onupgradeneeded = () => asked.transaction?.abort();
      asked.onerror = asked.onblocked = none;
      asked.onsuccess = () => {
        const database = asked.result;
        const count = database.transaction(TABLE).objectStore(TABLE).count();
        count.onsuccess = () => resolve(count.result > 0);
        count.onerror = none;
        database.close();
      };
    } catch {
      none();
    }
  });
}
