// Words of accounts, presence and the contact list.

import type { EndpointKind, MediaKind } from "../../../generated/api";
import type { Plural } from "../catalogue";

const endpointKinds: Record<`endpoint_${EndpointKind}`, string> = {
  endpoint_computer: "On a computer",
  endpoint_web: "In a browser",
  endpoint_mobile: "On a phone",
  endpoint_console: "On a game console",
  endpoint_other: "On another device",
};

const mediaKinds: Record<`media_${MediaKind}`, string> = {
  media_music: "I listen to",
  media_game: "I play",
  media_office: "I work on",
};

const plurals = {
  maintenance_in: {
    one: "The network of {network} goes down for maintenance in {count} minute.",
    other: "The network of {network} goes down for maintenance in {count} minutes.",
  },
} satisfies Record<string, Plural>;

export const accounts = {
  ...endpointKinds,
  ...mediaKinds,
  ...plurals,
  of_account: "account {address}",
  filter_accounts: "Show contacts of",
  all_accounts: "All accounts",
  your_accounts: "Your accounts",
  status_of: "Status of {whose}: {status}",
  status_of_all: "Status of all accounts: {status}",
  status_mixed: "Different",
  status_automatic: "{status}, by itself",
  sign_in_all: "Sign in to all accounts",
  sign_out_all: "Sign out of all accounts",
  try_now: "Try now",
  enter_password: "Enter the password",
  password_and_status: "Password and status…",
  sign_in_as: "Sign in as",
  remember_password: "Remember the password",
  remember_password_hint: "It is kept encrypted. Otherwise aMSN2 asks for it after every restart.",

  advanced: "Advanced",
  add_account_services_hint: "Like https://example.com. Leave it empty when it is on the same server.",
  use_tls: "Connect by TLS",
  verify_tls: "Check the certificates",
  verify_tls_hint: "Without the check anybody on the way can read your password.",
  only_web: "Only web connections are possible from here",
  gateway: "Address of the web gateway",
  gateway_hint: "Leave it empty to use the gateway of the network.",
  proxy: "Proxy",
  proxy_hint: "Like socks5h://name:password@example.com:1080. Leave it empty to connect directly.",

  endpoints: "Where you are signed in",
  endpoints_hint: "{address} is signed in at these places.",
  endpoints_unknown: "The network does not tell.",
  endpoint_unnamed: "A place without a name",
  endpoint_here: "This aMSN2",
  endpoint_there: "{kind}, {status}",
  sign_out_endpoint: "Sign out there",
  sign_out_endpoint_of: "Sign out there: {name}",
  sign_out_elsewhere: "Sign out everywhere else",

  now_playing: "What you listen to or play",
  edit_now_playing: "Change what you listen to or play: {text}",
  now_playing_tell: "Show to contacts",
  now_playing_stop: "Show nothing",
  plays: "Now:",
  media_kind: "What you do",
  media_title: "Title",
  media_artist: "Artist",
  on_all_accounts: "On all accounts",

  network_says: "The network of {network} says: {text}",
  maintenance_now: "The network of {network} goes down for maintenance now.",
} satisfies Record<string, string | Plural>;
