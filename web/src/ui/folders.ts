/** Files out of folders, however they were given. */

const OF_THE_SYSTEM = /^(\..*|thumbs\.db|desktop\.ini|icon\r)$/i;

/** Without what operating systems leave in folders. */
export function meant(files: readonly File[]): File[] {
  return files.filter((file) => !OF_THE_SYSTEM.test(file.name));
}

/** What was dropped, folders opened: the files of each in the order of their names. */
export async function dropped(data: DataTransfer): Promise<File[]> {
  // the entries are there during the event only, so all are taken before the first is awaited
  const entries = [...data.items].map((item) => item.webkitGetAsEntry());
  if (!entries.some((entry) => entry?.isDirectory)) return [...data.files];
  const files = await Promise.all(entries.map((entry) => (entry ? filesIn(entry) : [])));
  return meant(files.flat());
}

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    // a folder is told a hundred entries at a time, until there are none
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    found.push(...some);
  }
  const inOrder = found.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  return (await Promise.all(inOrder.map(filesIn))).flat();
}
