// The mark by which contacts of several accounts are told apart: a character and a tone, never the same twice.

import type { Account, AccountId } from "../generated/api";

export interface Badge {
  readonly mark: string;
  /** Which of the eight tones. */
  readonly tone: number;
}

export const TONES = 8;

/** The badge of every account, in their order: its first letter, or its number where letters clash. */
export function badgesOf(
  accounts: readonly Pick<Account, "id" | "address">[],
): ReadonlyMap<AccountId, Badge> {
  const letters = accounts.map((account) => letterOf(account.address));
  return new Map(
    accounts.map((account, index) => {
      const letter = letters[index] ?? "";
      const alone = letters.filter((other) => other === letter).length === 1;
      const mark = alone && /\p{L}/u.test(letter) ? letter : String(index + 1);
      return [account.id, { mark, tone: index % TONES }];
    }),
  );
}

function letterOf(address: string): string {
  const [first = ""] = Array.from(address);
  // A letter that becomes two, as ß does, stays as it is.
  const upper = first.toUpperCase();
  return Array.from(upper).length === 1 ? upper : first;
}
