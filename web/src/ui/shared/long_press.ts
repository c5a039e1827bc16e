// A finger that stays where it is. Browsers that know what a context menu is tell of it by that; Safari on iOS does not.

/** So long a finger stays (milliseconds): what phones themselves take for long. */
export const LONG = 500;
/** Pixels that a finger may move meanwhile: it is never still. */
export const SHAKE = 10;

type Touch = Pick<PointerEvent, "pointerId" | "pointerType" | "isPrimary" | "clientX" | "clientY">;

export class LongPress {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private at: Touch | null = null;

  /** A finger comes down; `done` is run when it stays. A second finger ends what the first has begun. */
  begin(touch: Touch, done: () => void): void {
    this.end();
    if (touch.pointerType !== "touch" || !touch.isPrimary) return;
    this.at = touch;
    this.timer = setTimeout(() => {
      this.at = null;
      done();
    }, LONG);
  }

  move(touch: Touch): void {
    if (this.at?.pointerId !== touch.pointerId) return;
    if (Math.hypot(touch.clientX - this.at.clientX, touch.clientY - this.at.clientY) > SHAKE) this.end();
  }

  /** It was lifted, or the browser took it for scrolling. */
  end(): void {
    clearTimeout(this.timer);
    this.at = null;
  }
}
