// Written by `make generate` from src/amsn2/api. Do not edit: change the Python and run it again.

export type PersonId = string;

export type AccountId = string;

export type GroupId = string;

export type ContactId = string;

export type ConversationId = string;

export type MessageId = string;

export type CommandId = string;

export const problemCodeValues = [
  "wrong_password",
  "account_blocked",
  "server_unreachable",
  "server_unknown",
  "server_gone",
  "server_busy",
  "server_confused",
  "captive_portal",
  "clock_wrong",
  "tls_untrusted",
  "tls_name",
  "signed_in_elsewhere",
  "not_signed_in",
  "contact_unknown",
  "contact_exists",
  "contact_not_listed",
  "contact_unreachable",
  "address_invalid",
  "list_full",
  "group_exists",
  "group_unknown",
  "name_refused",
  "not_delivered",
  "too_fast",
  "too_many_waiting",
  "store_full",
  "store_failed",
  "account_unknown",
  "account_exists",
  "conversation_unknown",
  "message_unknown",
  "command_malformed",
  "network_unknown",
  "name_taken",
  "credentials_wrong",
  "too_many_attempts",
  "invitation_invalid",
  "not_allowed",
  "password_too_short",
  "internal",
] as const;

/** Stable names of everything that can go wrong; frontends translate them, programs compare them. */
export type ProblemCode = (typeof problemCodeValues)[number];

export const presenceValues = [
  "online",
  "busy",
  "idle",
  "be_right_back",
  "away",
  "phone",
  "lunch",
  "hidden",
  "offline",
] as const;

/** How available somebody is; `HIDDEN` is only ever one's own. */
export type Presence = (typeof presenceValues)[number];

export const accountStateValues = [
  "signed_out",
  "waiting",
  "connecting",
  "authenticating",
  "loading",
  "signed_in",
] as const;

/** Where an account stands on its way to being signed in; the order is that of the progress bar. */
export type AccountState = (typeof accountStateValues)[number];

export const messageKindValues = [
  "text",
  "nudge",
] as const;

/** What a line of a conversation is. */
export type MessageKind = (typeof messageKindValues)[number];

export const deliveryValues = [
  "queued",
  "sent",
  "offline",
  "delivered",
  "failed",
] as const;

/**
 * What became of a message; received ones are `DELIVERED`.
 *
 * `QUEUED`: stored here. `SENT`: the network has it. `OFFLINE`: the network keeps it until the
 * contact signs in. `DELIVERED`: the contact's program has it. `FAILED`: see the message's problem.
 */
export type Delivery = (typeof deliveryValues)[number];

/** Something that went wrong: the code, and the one word that the sentence needs (a host, an address). */
export interface Problem {
  readonly code: ProblemCode;
  readonly detail: string;
}

/** How a text looks, as MSN's X-MMS-IM-Format can say it. */
export interface TextFormat {
  readonly font: string;
  readonly color: string | null;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly right_to_left: boolean;
}

/** Who signs in to this aMSN2. */
export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly admin: boolean;
}

/** An identity of a person on a network. */
export interface Account {
  readonly id: AccountId;
  readonly network: string;
  readonly server: string;
  readonly address: string;
  readonly state: AccountState;
  readonly problem: Problem | null;
  readonly retry_at: number | null;
  readonly presence: Presence;
  readonly display_name: string;
  readonly personal_message: string;
}

/** A heading in the contact list. */
export interface Group {
  readonly id: GroupId;
  readonly account: AccountId;
  readonly name: string;
}

/** Somebody on the contact list, or blocked. */
export interface Contact {
  readonly id: ContactId;
  readonly account: AccountId;
  readonly address: string;
  readonly display_name: string;
  readonly alias: string;
  readonly presence: Presence;
  readonly personal_message: string;
  readonly groups: readonly GroupId[];
  readonly listed: boolean;
  readonly blocked: boolean;
}

/** Somebody added the person and waits for an answer; has the contact's id. */
export interface ContactRequest {
  readonly id: ContactId;
  readonly account: AccountId;
  readonly address: string;
  readonly display_name: string;
  readonly text: string;
}

/** A line of a conversation. */
export interface Message {
  readonly id: MessageId;
  readonly conversation: ConversationId;
  readonly position: number;
  readonly author: string;
  readonly own: boolean;
  readonly kind: MessageKind;
  readonly text: string;
  readonly format: TextFormat;
  readonly sent_at: number;
  readonly delivery: Delivery;
  readonly problem: Problem | null;
  readonly kept_offline: boolean;
}

/** A talk with one contact, or with several; outlives every connection. */
export interface Conversation {
  readonly id: ConversationId;
  readonly account: AccountId;
  readonly participants: readonly string[];
  readonly unread: number;
  readonly read_position: number;
  readonly last: Message | null;
  readonly typing: readonly string[];
}

/** The whole visible state of a person at one instant. The dictionaries are never changed in place. */
export interface Snapshot {
  readonly person: Person;
  readonly accounts: Readonly<Record<AccountId, Account>>;
  readonly groups: Readonly<Record<GroupId, Group>>;
  readonly contacts: Readonly<Record<ContactId, Contact>>;
  readonly requests: Readonly<Record<ContactId, ContactRequest>>;
  readonly conversations: Readonly<Record<ConversationId, Conversation>>;
}

/** Which messages: at most one of before, after, around (positions); none of them: the newest. */
export interface MessageQuery {
  readonly conversation: ConversationId;
  readonly before?: number | null;
  readonly after?: number | null;
  readonly around?: number | null;
  readonly limit?: number;
}

/** Messages in order of position, and whether there are more on either side. */
export interface MessagePage {
  readonly messages: readonly Message[];
  readonly earlier: boolean;
  readonly later: boolean;
}

/** Who wants to come in. */
export interface NewPerson {
  readonly name: string;
  readonly password: string;
  readonly display_name?: string;
}

/** A link that lets one more person in; the token is shown once, when it is made. */
export interface Invitation {
  readonly token: string;
  readonly note: string;
  readonly expires_at: number;
}

/** A signed-in browser. */
export interface SessionInfo {
  readonly person: Person;
  readonly created_at: number;
  readonly last_used_at: number;
}

/** The person's own name or rights changed. */
export interface PersonChanged {
  readonly type: "person_changed";
  readonly person: Person;
}

/** An account is new, or anything about it changed: state, presence, name, personal message. */
export interface AccountChanged {
  readonly type: "account_changed";
  readonly account: Account;
}

/** An account is gone, with its groups, contacts, requests and conversations. */
export interface AccountRemoved {
  readonly type: "account_removed";
  readonly account: AccountId;
}

/** The whole contact list of an account; replaces what was known of it. */
export interface RosterLoaded {
  readonly type: "roster_loaded";
  readonly account: AccountId;
  readonly groups: readonly Group[];
  readonly contacts: readonly Contact[];
  readonly requests: readonly ContactRequest[];
}

/** A group is new or renamed. */
export interface GroupChanged {
  readonly type: "group_changed";
  readonly group: Group;
}

/** A group is gone; its contacts stay and are told apart as changed. */
export interface GroupRemoved {
  readonly type: "group_removed";
  readonly group: GroupId;
}

/** A contact is new, or anything about it changed: presence, names, personal message, groups, block. */
export interface ContactChanged {
  readonly type: "contact_changed";
  readonly contact: Contact;
}

/** A contact is gone from the list. */
export interface ContactRemoved {
  readonly type: "contact_removed";
  readonly contact: ContactId;
}

/** Somebody added the person and waits for an answer. */
export interface RequestReceived {
  readonly type: "request_received";
  readonly request: ContactRequest;
}

/** A request was answered, here or elsewhere, or taken back. */
export interface RequestRemoved {
  readonly type: "request_removed";
  readonly request: ContactId;
}

/** A conversation is new, or its participants changed. */
export interface ConversationChanged {
  readonly type: "conversation_changed";
  readonly conversation: Conversation;
}

/** A message was sent or received; it is stored already. Becomes the conversation's last. */
export interface MessageAdded {
  readonly type: "message_added";
  readonly message: Message;
  readonly unread: number;
}

/** What became of a message is known: sent, delivered, failed. */
export interface MessageChanged {
  readonly type: "message_changed";
  readonly message: Message;
}

/** Who is writing in a conversation changed; addresses, sorted. */
export interface TypingChanged {
  readonly type: "typing_changed";
  readonly conversation: ConversationId;
  readonly typing: readonly string[];
}

/** The person has seen the conversation up to a position, in some browser. */
export interface ReadChanged {
  readonly type: "read_changed";
  readonly conversation: ConversationId;
  readonly read_position: number;
  readonly unread: number;
}

/** A command other than of messages has had its effect, or failed for good. Changes no state. */
export interface CommandSettled {
  readonly type: "command_settled";
  readonly command: CommandId;
  readonly problem: Problem | null;
}

export type Event =
  | PersonChanged
  | AccountChanged
  | AccountRemoved
  | RosterLoaded
  | GroupChanged
  | GroupRemoved
  | ContactChanged
  | ContactRemoved
  | RequestReceived
  | RequestRemoved
  | ConversationChanged
  | MessageAdded
  | MessageChanged
  | TypingChanged
  | ReadChanged
  | CommandSettled;

export const eventTypes = [
  "person_changed",
  "account_changed",
  "account_removed",
  "roster_loaded",
  "group_changed",
  "group_removed",
  "contact_changed",
  "contact_removed",
  "request_received",
  "request_removed",
  "conversation_changed",
  "message_added",
  "message_changed",
  "typing_changed",
  "read_changed",
  "command_settled",
] as const satisfies readonly Event["type"][];

/** Where a network's servers are, when it is not the built-in one. */
export interface Endpoints {
  readonly host: string;
  readonly port?: number;
  readonly services?: string;
  readonly verify_tls?: boolean;
}

/** Add an account and sign in; without endpoints it is one of the built-in network. */
export interface AddAccount {
  readonly type: "add_account";
  readonly id: CommandId;
  readonly network?: string;
  readonly address: string;
  readonly password: string;
  readonly endpoints?: Endpoints | null;
  readonly presence?: Presence;
}

/** Sign out and forget an account and its history. */
export interface RemoveAccount {
  readonly type: "remove_account";
  readonly id: CommandId;
  readonly account: AccountId;
}

/** Sign in and stay signed in; a new password replaces the stored one. */
export interface SignIn {
  readonly type: "sign_in";
  readonly id: CommandId;
  readonly account: AccountId;
  readonly password?: string;
}

/** Sign out and stay signed out. */
export interface SignOut {
  readonly type: "sign_out";
  readonly id: CommandId;
  readonly account: AccountId;
}

/** Change one's status, on one account. */
export interface SetPresence {
  readonly type: "set_presence";
  readonly id: CommandId;
  readonly account: AccountId;
  readonly presence: Presence;
}

/** Change the name that contacts see. */
export interface SetDisplayName {
  readonly type: "set_display_name";
  readonly id: CommandId;
  readonly account: AccountId;
  readonly display_name: string;
}

/** Change the line under the name. */
export interface SetPersonalMessage {
  readonly type: "set_personal_message";
  readonly id: CommandId;
  readonly account: AccountId;
  readonly personal_message: string;
}

/** Put somebody on the list and ask to be allowed. */
export interface AddContact {
  readonly type: "add_contact";
  readonly id: CommandId;
  readonly account: AccountId;
  readonly address: string;
  readonly text?: string;
  readonly groups?: readonly GroupId[];
}

/** Take somebody off the list. */
export interface RemoveContact {
  readonly type: "remove_contact";
  readonly id: CommandId;
  readonly contact: ContactId;
}

/** Set the alias of a contact; empty takes it away. */
export interface RenameContact {
  readonly type: "rename_contact";
  readonly id: CommandId;
  readonly contact: ContactId;
  readonly alias: string;
}

/** Put a contact into exactly these groups. */
export interface MoveContact {
  readonly type: "move_contact";
  readonly id: CommandId;
  readonly contact: ContactId;
  readonly groups: readonly GroupId[];
}

/** Let somebody neither see nor write to the account. */
export interface BlockContact {
  readonly type: "block_contact";
  readonly id: CommandId;
  readonly contact: ContactId;
}

/** Allow somebody again. */
export interface UnblockContact {
  readonly type: "unblock_contact";
  readonly id: CommandId;
  readonly contact: ContactId;
}

/** Allow who asked; `add` also puts them on the list. */
export interface AcceptRequest {
  readonly type: "accept_request";
  readonly id: CommandId;
  readonly request: ContactId;
  readonly add?: boolean;
}

/** Refuse who asked; `block` also keeps them out for good. */
export interface DeclineRequest {
  readonly type: "decline_request";
  readonly id: CommandId;
  readonly request: ContactId;
  readonly block?: boolean;
}

/** Make a group. */
export interface AddGroup {
  readonly type: "add_group";
  readonly id: CommandId;
  readonly account: AccountId;
  readonly name: string;
}

/** Give a group another name. */
export interface RenameGroup {
  readonly type: "rename_group";
  readonly id: CommandId;
  readonly group: GroupId;
  readonly name: string;
}

/** Remove a group; its contacts stay. */
export interface RemoveGroup {
  readonly type: "remove_group";
  readonly id: CommandId;
  readonly group: GroupId;
}

/** Open the conversation with exactly these people, so that it can be written to. */
export interface StartConversation {
  readonly type: "start_conversation";
  readonly id: CommandId;
  readonly account: AccountId;
  readonly participants: readonly string[];
}

/** Say something; the message has the command's id. */
export interface SendMessage {
  readonly type: "send_message";
  readonly id: CommandId;
  readonly conversation: ConversationId;
  readonly text: string;
  readonly format?: TextFormat;
}

/** Shake their window; the message has the command's id. */
export interface SendNudge {
  readonly type: "send_nudge";
  readonly id: CommandId;
  readonly conversation: ConversationId;
}

/** Send a failed message once more. */
export interface RetryMessage {
  readonly type: "retry_message";
  readonly id: CommandId;
  readonly message: MessageId;
}

/** Tell that one is writing; said again every few seconds while it is so. Never stored. */
export interface SetTyping {
  readonly type: "set_typing";
  readonly id: CommandId;
  readonly conversation: ConversationId;
}

/** All up to a position has been seen; never goes back. */
export interface MarkRead {
  readonly type: "mark_read";
  readonly id: CommandId;
  readonly conversation: ConversationId;
  readonly position: number;
}

/** Leave a conversation of several; its history stays. */
export interface LeaveConversation {
  readonly type: "leave_conversation";
  readonly id: CommandId;
  readonly conversation: ConversationId;
}

export type Command =
  | AddAccount
  | RemoveAccount
  | SignIn
  | SignOut
  | SetPresence
  | SetDisplayName
  | SetPersonalMessage
  | AddContact
  | RemoveContact
  | RenameContact
  | MoveContact
  | BlockContact
  | UnblockContact
  | AcceptRequest
  | DeclineRequest
  | AddGroup
  | RenameGroup
  | RemoveGroup
  | StartConversation
  | SendMessage
  | SendNudge
  | RetryMessage
  | SetTyping
  | MarkRead
  | LeaveConversation;

export const commandTypes = [
  "add_account",
  "remove_account",
  "sign_in",
  "sign_out",
  "set_presence",
  "set_display_name",
  "set_personal_message",
  "add_contact",
  "remove_contact",
  "rename_contact",
  "move_contact",
  "block_contact",
  "unblock_contact",
  "accept_request",
  "decline_request",
  "add_group",
  "rename_group",
  "remove_group",
  "start_conversation",
  "send_message",
  "send_nudge",
  "retry_message",
  "set_typing",
  "mark_read",
  "leave_conversation",
] as const satisfies readonly Command["type"][];

/** What people and programs may hand to aMSN2 at most. */
export const limits = {
  TEXT_LENGTH: 8000,
  NAME_LENGTH: 129,
  PERSONAL_MESSAGE_LENGTH: 500,
  ADDRESS_LENGTH: 129,
  GROUP_NAME_LENGTH: 61,
  INVITATION_LENGTH: 300,
  PASSWORD_LENGTH: 256,
  PARTICIPANTS: 20,
  POSITION: 9007199254740991,
  PAGE: 200,
  CONVERSATIONS: 2000,
  PENDING_COMMANDS: 1000,
} as const;
