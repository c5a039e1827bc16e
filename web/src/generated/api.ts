// Written by `make generate` from src/amsn2/api. Do not edit: change the Python and run it again.

export type BlobId = string;

export type UploadId = string;

export type EmoticonId = string;

export type ThemeId = string;

export type JobId = string;

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
  "server_off",
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
  "too_many_accounts",
  "address_unfit",
  "address_taken",
  "too_many_addresses",
  "network_full",
  "conversation_unknown",
  "message_unknown",
  "command_malformed",
  "network_unknown",
  "network_unreachable",
  "server_invalid",
  "service_invalid",
  "proxy_invalid",
  "proxy_failed",
  "name_taken",
  "credentials_wrong",
  "too_many_attempts",
  "invitation_invalid",
  "not_allowed",
  "password_too_short",
  "password_missing",
  "blob_unknown",
  "blob_unfit",
  "blob_too_large",
  "voice_unfit",
  "quota_full",
  "emoticon_unknown",
  "too_many_emoticons",
  "content_gone",
  "file_gone",
  "file_refused",
  "file_cancelled",
  "file_broken",
  "endpoint_unknown",
  "not_there",
  "theme_unknown",
  "too_many_themes",
  "job_unknown",
  "too_many_jobs",
  "job_interrupted",
  "nothing_to_import",
  "person_unknown",
  "last_administrator",
  "passkey_refused",
  "passkey_unknown",
  "too_many_passkeys",
  "too_many_invitations",
  "proxy_name_unknown",
  "push_refused",
  "internal",
] as const;

/** Stable names of everything that can go wrong; frontends translate them, programs compare them. */
export type ProblemCode = (typeof problemCodeValues)[number];

export const blobKindValues = [
  "picture",
  "emoticon",
  "ink",
  "file",
  "sound",
  "export",
  "import",
  "heard",
] as const;

/**
 * What bytes are for; says how they are checked when they come, and how large they may be.
 *
 * `PICTURE`, `EMOTICON` and `INK` are drawn anew from what was read, so that nothing hides in them; `HEARD`
 * is made of a voice clip in the same way.
 */
export type BlobKind = (typeof blobKindValues)[number];

export const attachmentStateValues = [
  "offered",
  "running",
  "done",
  "refused",
  "cancelled",
  "failed",
] as const;

/**
 * How far what is attached to a message has come.
 *
 * `OFFERED`: the contact offers it, or is being asked. `RUNNING`: it is on its way. `DONE`: it is here, or
 * there. `REFUSED`, `CANCELLED` and `FAILED` are the other ends.
 */
export type AttachmentState = (typeof attachmentStateValues)[number];

export const notificationLevelValues = [
  "all",
  "first",
  "none",
] as const;

/** Which messages of a conversation are told of: all, the first of a burst, or none. */
export type NotificationLevel = (typeof notificationLevelValues)[number];

export const rosterOrderValues = [
  "status",
  "group",
  "both",
] as const;

/** By what the contact list is ordered; `BOTH`: in groups, who is offline apart. */
export type RosterOrder = (typeof rosterOrderValues)[number];

export const plusCodesValues = [
  "render",
  "strip",
  "raw",
] as const;

/** What becomes of the colour and format codes of Messenger Plus! in names and messages. */
export type PlusCodes = (typeof plusCodesValues)[number];

export const themeBaseValues = [
  "auto",
  "light",
  "dark",
  "classic",
] as const;

/** The themes of our own; `AUTO` is one of the modern ones, as the device is light or dark. */
export type ThemeBase = (typeof themeBaseValues)[number];

export const jobKindValues = [
  "export",
  "import",
] as const;

/** What long work is for. */
export type JobKind = (typeof jobKindValues)[number];

export const jobStateValues = [
  "running",
  "done",
  "failed",
  "cancelled",
] as const;

/** How long work stands; a restart of aMSN2 ends exports, and begins imports anew. */
export type JobState = (typeof jobStateValues)[number];

export const exportFormatValues = [
  "html",
  "json",
  "text",
] as const;

/** How an export is written. */
export type ExportFormat = (typeof exportFormatValues)[number];

export const importFormatValues = [
  "auto",
  "amsn",
  "pidgin",
  "wlm",
] as const;

/** Whose logs are imported; `AUTO` finds out. */
export type ImportFormat = (typeof importFormatValues)[number];

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

export const mediaKindValues = [
  "music",
  "game",
  "office",
] as const;

/** What kind of thing somebody is at. */
export type MediaKind = (typeof mediaKindValues)[number];

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
  "action",
  "nudge",
  "wink",
  "voice",
  "ink",
  "file",
  "joined",
  "left",
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
 * What became of a message; received ones are `DELIVERED`, files of others `SENT` until they end.
 *
 * `QUEUED`: stored here. `SENT`: the network has it. `OFFLINE`: the network keeps it until the
 * contact signs in. `DELIVERED`: the contact's program has it. `FAILED`: see the message's problem.
 */
export type Delivery = (typeof deliveryValues)[number];

export const endpointKindValues = [
  "computer",
  "web",
  "mobile",
  "console",
  "other",
] as const;

/** On what a client runs. */
export type EndpointKind = (typeof endpointKindValues)[number];

export const notificationKindValues = [
  "message",
  "nudge",
  "file",
  "signed_in",
  "request",
  "problem",
] as const;

/** Why somebody is to be told of something. */
export type NotificationKind = (typeof notificationKindValues)[number];

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

/** Some bytes that are kept. */
export interface Blob {
  readonly id: BlobId;
  readonly kind: BlobKind;
  readonly content_type: string;
  readonly size: number;
}

/** Bytes on their way here from a browser, which may come in many parts and over days. */
export interface Upload {
  readonly id: UploadId;
  readonly kind: BlobKind;
  readonly size: number;
  readonly offset: number;
  readonly blob: BlobId | null;
}

/** The file, wink, voice clip or handwriting of a message. */
export interface Attachment {
  readonly name: string;
  readonly size: number;
  readonly content_type: string;
  readonly state: AttachmentState;
  readonly blob: BlobId | null;
  readonly preview: BlobId | null;
  readonly receiver: string;
}

/** Wherever the message has the shortcut it means the picture; None while it has not come. */
export interface MessageEmoticon {
  readonly shortcut: string;
  readonly blob: BlobId | null;
}

/** A custom emoticon of the person. */
export interface Emoticon {
  readonly id: EmoticonId;
  readonly shortcut: string;
  readonly blob: BlobId;
}

/** A display picture that somebody showed, and when first (ms since 1970 UTC). */
export interface PictureSeen {
  readonly blob: BlobId;
  readonly seen_at: number;
}

/** How far a running transfer has come, in bytes. */
export interface TransferProgress {
  readonly done: number;
  readonly size: number;
}

/** Every setting of a person, synced to all browsers. */
export interface Preferences {
  readonly language: string;
  readonly theme: string;
  readonly text_size: number;
  readonly shortcuts: boolean;
  readonly roster_order: RosterOrder;
  readonly show_offline: boolean;
  readonly roster_pictures: boolean;
  readonly format: TextFormat;
  readonly show_formats: boolean;
  readonly show_emoticons: boolean;
  readonly system_emoji: boolean;
  readonly plus_codes: PlusCodes;
  readonly send_typing: boolean;
  readonly enter_sends: boolean;
  readonly nudges: boolean;
  readonly sounds: boolean;
  readonly volume: number;
  readonly sign_in_alerts: boolean;
  readonly notifications: NotificationLevel;
  readonly notification_text: boolean;
  readonly quiet_from: number;
  readonly quiet_to: number;
  readonly time_zone: string;
  readonly idle_after: number;
  readonly away_after: number;
  readonly keep_messages_days: number;
  readonly keep_files_days: number;
}

/** What is to be different; None stays as it is. */
export interface PreferencesChange {
  readonly language?: string | null;
  readonly theme?: string | null;
  readonly text_size?: number | null;
  readonly shortcuts?: boolean | null;
  readonly roster_order?: RosterOrder | null;
  readonly show_offline?: boolean | null;
  readonly roster_pictures?: boolean | null;
  readonly format?: TextFormat | null;
  readonly show_formats?: boolean | null;
  readonly show_emoticons?: boolean | null;
  readonly system_emoji?: boolean | null;
  readonly plus_codes?: PlusCodes | null;
  readonly send_typing?: boolean | null;
  readonly enter_sends?: boolean | null;
  readonly nudges?: boolean | null;
  readonly sounds?: boolean | null;
  readonly volume?: number | null;
  readonly sign_in_alerts?: boolean | null;
  readonly notifications?: NotificationLevel | null;
  readonly notification_text?: boolean | null;
  readonly quiet_from?: number | null;
  readonly quiet_to?: number | null;
  readonly time_zone?: string | null;
  readonly idle_after?: number | null;
  readonly away_after?: number | null;
  readonly keep_messages_days?: number | null;
  readonly keep_files_days?: number | null;
}

/** A custom theme: one of ours with other colours, by the names of the CSS variables without dashes. */
export interface Theme {
  readonly id: ThemeId;
  readonly name: string;
  readonly base: ThemeBase;
  readonly colors: Readonly<Record<string, string>>;
}

/** Long work: how far it is, and what came of it. */
export interface Job {
  readonly id: JobId;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly done: number;
  readonly total: number;
  readonly added: number;
  readonly skipped: number;
  readonly result: BlobId | null;
  readonly name: string;
  readonly problem: Problem | null;
}

/** Who signs in to this aMSN2. */
export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly admin: boolean;
}

/** A network that can be picked by its name. */
export interface NetworkChoice {
  readonly id: string;
  readonly network: string;
  readonly title: string;
  readonly domain: string;
}

/** One of the places where an account is signed in; `here` is this aMSN2. */
export interface Endpoint {
  readonly id: string;
  readonly name: string;
  readonly kind: EndpointKind;
  readonly presence: Presence;
  readonly here: boolean;
}

/** What somebody listens to, plays or works on. */
export interface Media {
  readonly title: string;
  readonly artist: string;
  readonly kind: MediaKind;
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
  readonly automatic: Presence | null;
  readonly display_name: string;
  readonly personal_message: string;
  readonly media: Media | null;
  readonly picture: BlobId | null;
  readonly endpoints: readonly Endpoint[];
  readonly remember: boolean;
  readonly allow_strangers: boolean | null;
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
  readonly media: string;
  readonly picture: BlobId | null;
  readonly favourite: boolean;
  readonly alert: boolean;
  readonly notes: string;
  readonly last_seen: number | null;
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
  readonly emoticons: readonly MessageEmoticon[];
  readonly attachment: Attachment | null;
}

/** A talk with one contact, or with several; outlives every connection. */
export interface Conversation {
  readonly id: ConversationId;
  readonly account: AccountId;
  readonly participants: readonly string[];
  readonly left: readonly string[];
  readonly unread: number;
  readonly read_position: number;
  readonly last: Message | null;
  readonly typing: readonly string[];
  readonly draft: string;
  readonly notifications: NotificationLevel | null;
  readonly muted_until: number | null;
}

/** The whole visible state of a person at one instant. The dictionaries are never changed in place. */
export interface Snapshot {
  readonly person: Person;
  readonly accounts: Readonly<Record<AccountId, Account>>;
  readonly groups: Readonly<Record<GroupId, Group>>;
  readonly contacts: Readonly<Record<ContactId, Contact>>;
  readonly requests: Readonly<Record<ContactId, ContactRequest>>;
  readonly conversations: Readonly<Record<ConversationId, Conversation>>;
  readonly preferences: Preferences;
  readonly themes: Readonly<Record<ThemeId, Theme>>;
  readonly emoticons: Readonly<Record<EmoticonId, Emoticon>>;
  readonly transfers: Readonly<Record<MessageId, TransferProgress>>;
  readonly jobs: Readonly<Record<JobId, Job>>;
  readonly networks: readonly NetworkChoice[];
}

/** What a person should know who is not looking. One for each thing, whatever shows it. */
export interface Notification {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly account: AccountId;
  readonly conversation: ConversationId | null;
  readonly position: number;
  readonly title: string;
  readonly text: string;
  readonly picture: BlobId | null;
  readonly at: number;
  readonly silent: boolean;
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

/** Words that all have to be there, in any order, and what limits the search; times as in messages. */
export interface SearchQuery {
  readonly text: string;
  readonly account?: AccountId | null;
  readonly conversation?: ConversationId | null;
  readonly author?: string | null;
  readonly since?: number | null;
  readonly until?: number | null;
  readonly before?: number | null;
  readonly limit?: number;
}

/** Messages that fit, the newest first. */
export interface SearchPage {
  readonly messages: readonly Message[];
  readonly words: readonly string[];
  readonly more: boolean;
}

/** How much of a person is kept; sizes in bytes. */
export interface StorageUsage {
  readonly messages: number;
  readonly message_bytes: number;
  readonly blobs: number;
  readonly blob_bytes: number;
  readonly kinds: Readonly<Record<BlobKind, number>>;
  readonly quota: number;
  readonly oldest: number | null;
}

/** A signed-in browser, as its person sees it. */
export interface SessionSeen {
  readonly id: string;
  readonly device: string;
  readonly peer: string;
  readonly created_at: number;
  readonly last_used_at: number;
  readonly current: boolean;
}

/** A person, as an administrator sees them. */
export interface PersonSeen {
  readonly person: Person;
  readonly created_at: number;
  readonly accounts: number;
  readonly sessions: number;
  readonly last_used_at: number | null;
  readonly messages: number;
  readonly blob_bytes: number;
  readonly leaving: boolean;
}

/** An invitation that is still good, without its link: that was shown once, when it was made. */
export interface InvitationSeen {
  readonly id: string;
  readonly note: string;
  readonly invited_by: string;
  readonly created_at: number;
  readonly expires_at: number;
  readonly uses_left: number;
}

/** Lets a person choose a new password, once; the token is shown once, when it is made. */
export interface ResetLink {
  readonly token: string;
  readonly name: string;
  readonly expires_at: number;
}

/** A copy of a database that lies in the home. */
export interface BackupSeen {
  readonly name: string;
  readonly size: number;
  readonly made_at: number;
}

/** How much room everything takes on the disk; sizes in bytes. */
export interface StorageSeen {
  readonly database: number | null;
  readonly messenger: number;
  readonly blobs: number;
  readonly free: number;
  readonly backups: readonly BackupSeen[];
}

/** How an account of somebody stands. */
export interface AccountHealth {
  readonly person: string;
  readonly address: string;
  readonly server: string;
  readonly state: AccountState;
  readonly problem: Problem | null;
  readonly password_lost: boolean;
}

/** How aMSN2 is. */
export interface HouseHealth {
  readonly version: string;
  readonly started_at: number;
  readonly database_milliseconds: number;
  readonly loop_milliseconds: number;
  readonly messenger_server: boolean;
  readonly accounts: readonly AccountHealth[];
}

/** A line of the log that is a warning or worse. */
export interface LoggedTrouble {
  readonly at: number;
  readonly level: string;
  readonly logger: string;
  readonly message: string;
}

/** A passkey, as its person sees it. */
export interface PasskeySeen {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
}

/** Where the page is, as far as the server knows better than the browser. */
export interface Place {
  readonly name: string;
  readonly origin: string;
}

/** Who wants to come in. */
export interface NewPerson {
  readonly name: string;
  readonly password: string;
  readonly display_name?: string;
}

/** A link that lets people in; the token is shown once, when it is made. */
export interface Invitation {
  readonly token: string;
  readonly note: string;
  readonly expires_at: number;
  readonly uses_left: number;
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

/** What the person has begun to write in a conversation is different, in some browser. */
export interface DraftChanged {
  readonly type: "draft_changed";
  readonly conversation: ConversationId;
  readonly draft: string;
}

/** The messages of a conversation up to a position are gone, that one too. */
export interface HistoryCleared {
  readonly type: "history_cleared";
  readonly conversation: ConversationId;
  readonly position: number;
  readonly unread: number;
}

/** A contact has just signed in, and it may be told. Changes no state: `ContactChanged` did. */
export interface ContactAppeared {
  readonly type: "contact_appeared";
  readonly contact: ContactId;
  readonly alert: boolean;
}

/** Something to tell a person who is not looking. Changes no state, and comes once for each thing. */
export interface NotificationDue {
  readonly type: "notification_due";
  readonly notification: Notification;
}

/** A network has something to say to people. Changes no state. */
export interface NetworkNotice {
  readonly type: "network_notice";
  readonly account: AccountId;
  readonly text: string;
  readonly minutes: number | null;
}

/** A file is on its way, and has come so far; a few times a second. */
export interface TransferProgressed {
  readonly type: "transfer_progressed";
  readonly message: MessageId;
  readonly progress: TransferProgress;
}

/** A file is on its way no longer; its message says what became of it. */
export interface TransferEnded {
  readonly type: "transfer_ended";
  readonly message: MessageId;
}

/** A custom emoticon is new or different. */
export interface EmoticonChanged {
  readonly type: "emoticon_changed";
  readonly emoticon: Emoticon;
}

/** A custom emoticon is gone. */
export interface EmoticonRemoved {
  readonly type: "emoticon_removed";
  readonly emoticon: EmoticonId;
}

/** Settings were changed, in some browser. */
export interface PreferencesChanged {
  readonly type: "preferences_changed";
  readonly preferences: Preferences;
}

/** A custom theme is new or different. */
export interface ThemeChanged {
  readonly type: "theme_changed";
  readonly theme: Theme;
}

/** A custom theme is gone. */
export interface ThemeRemoved {
  readonly type: "theme_removed";
  readonly theme: ThemeId;
}

/** Long work has begun, come further, or ended. */
export interface JobChanged {
  readonly type: "job_changed";
  readonly job: Job;
}

/** Long work is shown no more. */
export interface JobRemoved {
  readonly type: "job_removed";
  readonly job: JobId;
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
  | DraftChanged
  | HistoryCleared
  | ContactAppeared
  | NotificationDue
  | NetworkNotice
  | TransferProgressed
  | TransferEnded
  | EmoticonChanged
  | EmoticonRemoved
  | PreferencesChanged
  | ThemeChanged
  | ThemeRemoved
  | JobChanged
  | JobRemoved
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
  "draft_changed",
  "history_cleared",
  "contact_appeared",
  "notification_due",
  "network_notice",
  "transfer_progressed",
  "transfer_ended",
  "emoticon_changed",
  "emoticon_removed",
  "preferences_changed",
  "theme_changed",
  "theme_removed",
  "job_changed",
  "job_removed",
  "command_settled",
] as const satisfies readonly Event["type"][];

/**
 * Where a network's servers are, when it is not the built-in one.
 *
 * With a choice, host and port count only when there is a host, and what else is said here counts besides.
 */
export interface Endpoints {
  readonly host?: string;
  readonly port?: number;
  readonly services?: string;
  readonly verify_tls?: boolean;
  readonly tls?: boolean;
  readonly gateway?: string;
  readonly proxy?: string;
}

/**
 * Add an account and sign in.
 *
 * `choice` is the id of a `NetworkChoice`. Empty: the endpoints say where; without them it is the
 * built-in network.
 */
export interface AddAccount {
  readonly type: "add_account";
  readonly id: CommandId;
  readonly network?: string;
  readonly address: string;
  readonly password: string;
  readonly choice?: string;
  readonly endpoints?: Endpoints | null;
  readonly presence?: Presence;
  readonly remember?: boolean;
}

/**
 * Make an address on the network that this aMSN2 runs itself, add the account and sign in.
 *
 * aMSN2 makes the password and keeps it. An address that was made for the person before is theirs still:
 * its account is only added again.
 */
export interface MakeAccount {
  readonly type: "make_account";
  readonly id: CommandId;
  readonly network?: string;
  readonly name: string;
  readonly display_name?: string;
  readonly presence?: Presence;
}

/** Sign out and forget an account and its history. Its address stays what it is on its network. */
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
  readonly presence?: Presence | null;
  readonly remember?: boolean | null;
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

/** Tell what one listens to or plays; None: nothing. */
export interface SetMedia {
  readonly type: "set_media";
  readonly id: CommandId;
  readonly account: AccountId;
  readonly media: Media | null;
}

/** Show another display picture, a blob of kind `PICTURE`; None: none. */
export interface SetPicture {
  readonly type: "set_picture";
  readonly id: CommandId;
  readonly account: AccountId;
  readonly picture: BlobId | null;
}

/** Let people who are neither allowed nor blocked see the account and write to it, or not. */
export interface SetPrivacy {
  readonly type: "set_privacy";
  readonly id: CommandId;
  readonly account: AccountId;
  readonly allow_strangers: boolean;
}

/** End what the account does at another of its endpoints. */
export interface SignOutEndpoint {
  readonly type: "sign_out_endpoint";
  readonly id: CommandId;
  readonly account: AccountId;
  readonly endpoint: string;
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

/** Put a contact on top of the list, or no longer. */
export interface SetFavourite {
  readonly type: "set_favourite";
  readonly id: CommandId;
  readonly contact: ContactId;
  readonly favourite: boolean;
}

/** Be told when a contact comes online, or no longer. */
export interface SetAlert {
  readonly type: "set_alert";
  readonly id: CommandId;
  readonly contact: ContactId;
  readonly alert: boolean;
}

/** Keep notes on a contact; empty takes them away. */
export interface SetNotes {
  readonly type: "set_notes";
  readonly id: CommandId;
  readonly contact: ContactId;
  readonly notes: string;
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

/**
 * Offer a file, a blob of kind `FILE`, to the other; the message has the command's id.
 *
 * In a conversation of several each of them is offered it, by a message for each.
 */
export interface SendFile {
  readonly type: "send_file";
  readonly id: CommandId;
  readonly conversation: ConversationId;
  readonly blob: BlobId;
  readonly name: string;
}

/** Take a file that is offered. */
export interface AcceptFile {
  readonly type: "accept_file";
  readonly id: CommandId;
  readonly message: MessageId;
}

/** Do not take a file that is offered. */
export interface RefuseFile {
  readonly type: "refuse_file";
  readonly id: CommandId;
  readonly message: MessageId;
}

/** End a transfer, or take an offer back. */
export interface CancelFile {
  readonly type: "cancel_file";
  readonly id: CommandId;
  readonly message: MessageId;
}

/** Keep the bytes of a file no longer, sent or received; its message stays. Cancels it if need be. */
export interface RemoveFile {
  readonly type: "remove_file";
  readonly id: CommandId;
  readonly message: MessageId;
}

/** Send a failed message once more; of somebody else's, ask for what belongs to it and has not come. */
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

/** Keep what one has begun to write; empty: nothing. */
export interface SetDraft {
  readonly type: "set_draft";
  readonly id: CommandId;
  readonly conversation: ConversationId;
  readonly draft: string;
}

/** Of which messages of a conversation one is told, and until when of none. */
export interface SetConversationNotifications {
  readonly type: "set_conversation_notifications";
  readonly id: CommandId;
  readonly conversation: ConversationId;
  readonly notifications?: NotificationLevel | null;
  readonly muted_until?: number | null;
}

/** Remove all messages of a conversation, for good. */
export interface ClearHistory {
  readonly type: "clear_history";
  readonly id: CommandId;
  readonly conversation: ConversationId;
}

/** Leave a conversation of several; its history stays. */
export interface LeaveConversation {
  readonly type: "leave_conversation";
  readonly id: CommandId;
  readonly conversation: ConversationId;
}

/**
 * Add a custom emoticon, a blob of kind `EMOTICON`: one's own, or one that a friend sent.
 *
 * A shortcut that there is already stands for the new picture from now on.
 */
export interface SaveEmoticon {
  readonly type: "save_emoticon";
  readonly id: CommandId;
  readonly shortcut: string;
  readonly blob: BlobId;
}

/** Give a custom emoticon another shortcut. */
export interface RenameEmoticon {
  readonly type: "rename_emoticon";
  readonly id: CommandId;
  readonly emoticon: EmoticonId;
  readonly shortcut: string;
}

/** Forget a custom emoticon; messages that use it keep it. */
export interface RemoveEmoticon {
  readonly type: "remove_emoticon";
  readonly id: CommandId;
  readonly emoticon: EmoticonId;
}

/** Change settings, for all browsers. */
export interface ChangePreferences {
  readonly type: "change_preferences";
  readonly id: CommandId;
  readonly change: PreferencesChange;
}

/** Add a custom theme, or change it. */
export interface SaveTheme {
  readonly type: "save_theme";
  readonly id: CommandId;
  readonly theme: Theme;
}

/** Forget a custom theme; who uses it gets its base. */
export interface RemoveTheme {
  readonly type: "remove_theme";
  readonly id: CommandId;
  readonly theme: ThemeId;
}

/** Somebody is at a browser, or has left it; said again every minute while they are. Never stored. */
export interface ReportActivity {
  readonly type: "report_activity";
  readonly id: CommandId;
  readonly device: string;
  readonly active: boolean;
  readonly conversation?: ConversationId | null;
}

/** Write messages into a file: of one conversation, of one account, or all. The job has this id. */
export interface StartExport {
  readonly type: "start_export";
  readonly id: CommandId;
  readonly format: ExportFormat;
  readonly conversation?: ConversationId | null;
  readonly account?: AccountId | null;
  readonly contents?: boolean;
}

/** Read the logs of another program, a blob of kind `IMPORT`, into an account. */
export interface StartImport {
  readonly type: "start_import";
  readonly id: CommandId;
  readonly account: AccountId;
  readonly blob: BlobId;
  readonly format?: ImportFormat;
}

/** End long work. */
export interface CancelJob {
  readonly type: "cancel_job";
  readonly id: CommandId;
  readonly job: JobId;
}

/** Show long work that has ended no more, and remove what it wrote. */
export interface DismissJob {
  readonly type: "dismiss_job";
  readonly id: CommandId;
  readonly job: JobId;
}

export type Command =
  | AddAccount
  | MakeAccount
  | RemoveAccount
  | SignIn
  | SignOut
  | SetPresence
  | SetDisplayName
  | SetPersonalMessage
  | SetMedia
  | SetPicture
  | SetPrivacy
  | SignOutEndpoint
  | AddContact
  | RemoveContact
  | RenameContact
  | MoveContact
  | BlockContact
  | UnblockContact
  | SetFavourite
  | SetAlert
  | SetNotes
  | AcceptRequest
  | DeclineRequest
  | AddGroup
  | RenameGroup
  | RemoveGroup
  | StartConversation
  | SendMessage
  | SendNudge
  | SendFile
  | AcceptFile
  | RefuseFile
  | CancelFile
  | RemoveFile
  | RetryMessage
  | SetTyping
  | MarkRead
  | SetDraft
  | SetConversationNotifications
  | ClearHistory
  | LeaveConversation
  | SaveEmoticon
  | RenameEmoticon
  | RemoveEmoticon
  | ChangePreferences
  | SaveTheme
  | RemoveTheme
  | ReportActivity
  | StartExport
  | StartImport
  | CancelJob
  | DismissJob;

export const commandTypes = [
  "add_account",
  "make_account",
  "remove_account",
  "sign_in",
  "sign_out",
  "set_presence",
  "set_display_name",
  "set_personal_message",
  "set_media",
  "set_picture",
  "set_privacy",
  "sign_out_endpoint",
  "add_contact",
  "remove_contact",
  "rename_contact",
  "move_contact",
  "block_contact",
  "unblock_contact",
  "set_favourite",
  "set_alert",
  "set_notes",
  "accept_request",
  "decline_request",
  "add_group",
  "rename_group",
  "remove_group",
  "start_conversation",
  "send_message",
  "send_nudge",
  "send_file",
  "accept_file",
  "refuse_file",
  "cancel_file",
  "remove_file",
  "retry_message",
  "set_typing",
  "mark_read",
  "set_draft",
  "set_conversation_notifications",
  "clear_history",
  "leave_conversation",
  "save_emoticon",
  "rename_emoticon",
  "remove_emoticon",
  "change_preferences",
  "save_theme",
  "remove_theme",
  "report_activity",
  "start_export",
  "start_import",
  "cancel_job",
  "dismiss_job",
] as const satisfies readonly Command["type"][];

/** What people and programs may hand to aMSN2 at most. */
export const limits = {
  TEXT_LENGTH: 8000,
  NAME_LENGTH: 129,
  PERSONAL_MESSAGE_LENGTH: 500,
  ADDRESS_LENGTH: 129,
  ACCOUNTS: 50,
  ADDRESSES: 10,
  NETWORK_ADDRESSES: 5000,
  GROUP_NAME_LENGTH: 61,
  INVITATION_LENGTH: 300,
  PASSWORD_LENGTH: 256,
  PARTICIPANTS: 20,
  POSITION: 9007199254740991,
  PAGE: 200,
  CONVERSATIONS: 2000,
  PENDING_COMMANDS: 1000,
  SHORTCUT_LENGTH: 32,
  EMOTICONS: 500,
  MESSAGE_EMOTICONS: 35,
  REFERENCE_LENGTH: 2000,
  PICTURE_POINTS: 96,
  EMOTICON_POINTS: 96,
  INK_POINTS: 1024,
  PICTURES: 200,
  IMAGE_UPLOAD_BYTES: 16777216,
  IMAGE_PIXELS: 32000000,
  EMOTICON_FRAMES: 200,
  IMAGE_BYTES: 524288,
  SOUND_BYTES: 4194304,
  VOICE_BYTES: 262144,
  FILE_BYTES: 2147483648,
  BLOB_QUOTA: 10737418240,
  UPLOADS: 200,
  UPLOAD_KEPT: 259200000,
  UPLOAD_IDLE: 3600000,
  FILES_LISTED: 200,
  FILE_NAME_LENGTH: 255,
  ENDPOINTS: 32,
  NOTICE_LENGTH: 1000,
  MEDIA_LENGTH: 150,
  DRAFT_LENGTH: 8000,
  NOTES_LENGTH: 4000,
  THEMES: 50,
  IDLE_MINUTES: 1440,
  RETENTION_DAYS: 36500,
  SEARCH_LENGTH: 200,
  JOBS: 8,
  DEVICE_LENGTH: 64,
  PASSKEY_NAME_LENGTH: 60,
  PASSKEYS: 20,
  INVITATION_DAYS: 90,
  INVITATION_USES: 50,
  INVITATIONS: 200,
  URL_LENGTH: 500,
} as const;
