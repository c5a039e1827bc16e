// Looking for what was said, and for how much room it takes.

import type { SearchPage, SearchQuery, StorageUsage } from "../generated/api";
import type { Http } from "./http";

export async function search(
  http: Http,
  query: Partial<SearchQuery>,
  signal: AbortSignal,
): Promise<SearchPage> {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null) words.set(name, String(value));
  }
  return (await http.ask(`search?${words.toString()}`, { signal })) as SearchPage;
}

export async function storageUsage(http: Http): Promise<StorageUsage> {
  return (await http.ask("storage")) as StorageUsage;
}
