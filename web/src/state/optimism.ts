// What a command will change, shown before the server has told of it. Messages have echo.ts.

import type {
  Account,
  AccountId,
  Command,
  Event,
  Preferences,
  PreferencesChange,
  Snapshot,
} from "../generated/api";
import { lookUp } from "./apply";

/** The event that is expected of a command, when it can be foreseen. */
export function expected(command: Command, snapshot: Snapshot): Event | null {
  switch (command.type) {
    case "set_presence":
      return accountWith(snapshot, command.account, { presence: command.presence });
    case "set_display_name":
      return accountWith(snapshot, command.account, { display_name: command.display_name });
    case "set_personal_message":
      return accountWith(snapshot, command.account, { personal_message: command.personal_message });
    case "set_media":
      return accountWith(snapshot, command.account, { media: command.media });
    case "set_privacy":
      return accountWith(snapshot, command.account, { allow_strangers: command.allow_strangers });
    case "mark_read": {
      const conversation = lookUp(snapshot.conversations, command.conversation);
      if (conversation === undefined || command.position < (conversation.last?.position ?? 0)) return null;
      return {
        type: "read_changed",
        conversation: conversation.id,
        read_position: command.position,
        unread: 0,
      };
    }
    case "change_preferences":
      return { type: "preferences_changed", preferences: changed(snapshot.preferences, command.change) };
    case "save_theme":
      return { type: "theme_changed", theme: command.theme };
    case "remove_theme":
      return { type: "theme_removed", theme: command.theme };
    default:
      return null;
  }
}

function changed(preferences: Preferences, change: PreferencesChange): Preferences {
  const said = Object.entries(change).filter(([, value]) => value !== null && value !== undefined);
  return { ...preferences, ...Object.fromEntries(said) };
}

function accountWith(snapshot: Snapshot, id: AccountId, change: Partial<Account>): Event | null {
  const account = lookUp(snapshot.accounts, id);
  return account === undefined ? null : { type: "account_changed", account: { ...account, ...change } };
}

/** Whether what happened makes an expectation pointless: it came true, or something newer did. */
export function overtakes(event: Event, expectation: Event): boolean {
  switch (event.type) {
    case "account_changed":
      return expectation.type === "account_changed" && expectation.account.id === event.account.id;
    case "account_removed":
      return expectation.type === "account_changed" && expectation.account.id === event.account;
    case "read_changed":
      return expectation.type === "read_changed" && expectation.conversation === event.conversation;
    case "message_added":
      return expectation.type === "read_changed" && expectation.conversation === event.message.conversation;
    default:
      // Settings and themes hold until their command is settled, so that of two quick changes none flickers.
      return false;
  }
}
