// What the menu of a conversation offers: of which messages one is told, and until when of none.

import type { Conversation, NotificationLevel } from "../../generated/api";
import { notificationLevelValues } from "../../generated/api";
import type { Actions } from "../../state/actions";
import { momentOf, t } from "../i18n/language.svelte";
import type { MenuItem } from "../shared/menu";

const HOUR = 3_600_000;
/** As far as positions and times go: the highest that the server takes. */
export const FOR_EVER = Number.MAX_SAFE_INTEGER;

export function isMuted(conversation: Conversation, now: number): boolean {
  return conversation.muted_until !== null && now < conversation.muted_until;
}

/** The next eight o'clock that is not today's night. */
export function tomorrow(now: number): number {
  const day = new Date(now);
  day.setDate(day.getDate() + 1);
  day.setHours(8, 0, 0, 0);
  return day.getTime();
}

export function choices(conversation: Conversation, actions: Actions, now: number): readonly MenuItem[] {
  const set = (notifications: NotificationLevel | null, muted_until: number | null) => {
    actions.do({
      type: "set_conversation_notifications",
      conversation: conversation.id,
      notifications,
      muted_until,
    });
  };
  const mute = (until: number | null) => () => {
    set(conversation.notifications, until);
  };
  const levels = [null, ...notificationLevelValues].map((level) => ({
    label: level === null ? t("level_default") : t(`level_${level}`),
    checked: conversation.notifications === level,
    run: () => {
      set(level, conversation.muted_until);
    },
  }));
  if (isMuted(conversation, now)) {
    const until = conversation.muted_until ?? 0;
    const label = until === FOR_EVER ? t("unmute") : t("unmute_until", { time: momentOf(until) });
    return [...levels, { label, separated: true, run: mute(null) }];
  }
  return [
    ...levels,
    { label: t("mute_hour"), separated: true, run: mute(now + HOUR) },
    { label: t("mute_hours"), run: mute(now + 8 * HOUR) },
    { label: t("mute_tomorrow"), run: mute(tomorrow(now)) },
    { label: t("mute_for_ever"), run: mute(FOR_EVER) },
  ];
}
