// What a screen reader is to say of what happens, wherever on the page it happens. One live region has all of it,
// so that each thing is said once, whole, and without the buttons that stand beside it.

export interface Announcement {
  readonly id: number;
  readonly text: string;
}

/** Milliseconds until a sentence is taken away: it has been said by then, and who comes by later finds nothing old. */
const STAYS = 5_000;
/** So many sentences wait at most to be said: more is a flood, of which nobody hears the end. */
const MOST = 12;

export class Announcements {
  said = $state.raw<readonly Announcement[]>([]);
  private last = 0;

  say(text: string): void {
    if (text === "") return;
    this.last += 1;
    const id = this.last;
    this.said = [...this.said, { id, text }].slice(-MOST);
    setTimeout(() => {
      this.said = this.said.filter((one) => one.id !== id);
    }, STAYS);
  }
}

/** Of this page; shared/Announcer.svelte has them read. */
export const announcements = new Announcements();

export function announce(text: string): void {
  announcements.say(text);
}
