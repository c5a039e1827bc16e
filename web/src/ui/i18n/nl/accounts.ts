// Accounts, status en de lijst met contactpersonen.

import type { TranslationOf } from "../catalogue";
import type { accounts as english } from "../en/accounts";

export const accounts: TranslationOf<typeof english> = {
  endpoint_computer: "Op een computer",
  endpoint_web: "In een browser",
  endpoint_mobile: "Op een telefoon",
  endpoint_console: "Op een spelcomputer",
  endpoint_other: "Op een ander apparaat",

  media_music: "Ik luister naar",
  media_game: "Ik speel",
  media_office: "Ik werk aan",

  maintenance_in: {
    one: "Het netwerk van {network} gaat over {count} minuut plat voor onderhoud.",
    other: "Het netwerk van {network} gaat over {count} minuten plat voor onderhoud.",
  },
  of_account: "account {address}",
  filter_accounts: "Contactpersonen tonen van",
  all_accounts: "Alle accounts",
  your_accounts: "Je accounts",
  status_of: "Status ({whose}): {status}",
  status_of_all: "Status van alle accounts: {status}",
  status_mixed: "Verschillend",
  status_automatic: "{status}, automatisch",
  sign_in_all: "Alle accounts aanmelden",
  sign_out_all: "Alle accounts afmelden",
  try_now: "Nu proberen",
  enter_password: "Wachtwoord invoeren",
  password_and_status: "Wachtwoord en status…",
  sign_in_as: "Aanmelden als",
  remember_password: "Wachtwoord onthouden",
  remember_password_hint: "Het wordt versleuteld bewaard. Anders vraagt aMSN2 er na elke herstart om.",

  advanced: "Geavanceerd",
  add_account_services_hint: "Bijvoorbeeld https://example.com. Laat leeg als die op dezelfde server is.",
  use_tls: "Verbinden via TLS",
  verify_tls: "Certificaten controleren",
  verify_tls_hint: "Zonder controle kan iedereen onderweg je wachtwoord lezen.",
  only_web: "Vanaf hier kunnen alleen webverbindingen",
  gateway: "Adres van de webgateway",
  gateway_hint: "Laat leeg om de gateway van het netwerk te gebruiken.",
  proxy: "Proxy",
  proxy_hint:
    "Bijvoorbeeld socks5h://name:password@example.com:1080. Laat leeg om rechtstreeks te verbinden.",

  endpoints: "Waar je bent aangemeld",
  endpoints_hint: "{address} is op deze plekken aangemeld.",
  endpoints_unknown: "Het netwerk vertelt het niet.",
  endpoint_unnamed: "Een plek zonder naam",
  endpoint_here: "Deze aMSN2",
  endpoint_there: "{kind}, {status}",
  sign_out_endpoint: "Daar afmelden",
  sign_out_endpoint_of: "Daar afmelden: {name}",
  sign_out_elsewhere: "Overal elders afmelden",

  now_playing: "Wat je luistert of speelt",
  edit_now_playing: "Wijzigen wat je luistert of speelt: {text}",
  now_playing_tell: "Aan anderen tonen",
  now_playing_stop: "Niets tonen",
  plays: "Nu:",
  media_kind: "Wat je doet",
  media_title: "Titel",
  media_artist: "Artiest",
  on_all_accounts: "Bij alle accounts",

  network_says: "Het netwerk van {network} meldt: {text}",
  maintenance_now: "Het netwerk van {network} gaat nu plat voor onderhoud.",
};
