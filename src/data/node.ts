/** What needs Node's file system; apart from index.ts so that a page can import the room. */
export { cacheFolder, type DownloadOptions, downloadDataset } from "./downloadDataset.ts";
export { type IdxFolderOptions, loadIdxFolder } from "./loadIdxFolder.ts";
