// Gli account, gli stati e l’elenco dei contatti.

import type { TranslationOf } from "../catalogue";
import type { accounts as english } from "../en/accounts";

export const accounts: TranslationOf<typeof english> = {
  endpoint_computer: "Su un computer",
  endpoint_web: "In un browser",
  endpoint_mobile: "Su un telefono",
  endpoint_console: "Su una console",
  endpoint_other: "Su un altro dispositivo",

  media_music: "Sto ascoltando",
  media_game: "Sto giocando a",
  media_office: "Sto lavorando a",

  maintenance_in: {
    one: "La rete di {network} si ferma per manutenzione tra {count} minuto.",
    many: "La rete di {network} si ferma per manutenzione tra {count} di minuti.",
    other: "La rete di {network} si ferma per manutenzione tra {count} minuti.",
  },

  of_account: "account {address}",
  filter_accounts: "Mostra i contatti di",
  all_accounts: "Tutti gli account",
  your_accounts: "I tuoi account",
  status_of: "Stato di {whose}: {status}",
  status_of_all: "Stato di tutti gli account: {status}",
  status_mixed: "Diversi",
  status_automatic: "{status} (automatico)",
  sign_in_all: "Connetti tutti gli account",
  sign_out_all: "Disconnetti tutti gli account",
  try_now: "Riprova ora",
  enter_password: "Scrivi la password",
  password_and_status: "Password e stato…",
  sign_in_as: "Accedi come",
  remember_password: "Ricorda la password",
  remember_password_hint: "È conservata cifrata. Altrimenti aMSN2 la chiede dopo ogni riavvio.",

  advanced: "Avanzate",
  add_account_services_hint: "Come https://example.com. Lascia vuoto se è sullo stesso server.",
  use_tls: "Connetti con TLS",
  verify_tls: "Controlla i certificati",
  verify_tls_hint: "Senza controllo, chiunque lungo il percorso può leggere la tua password.",
  only_web: "Da qui sono possibili solo connessioni web",
  gateway: "Indirizzo del gateway web",
  gateway_hint: "Lascia vuoto per usare il gateway della rete.",
  proxy: "Proxy",
  proxy_hint: "Come socks5h://nome:password@example.com:1080. Lascia vuoto per connetterti direttamente.",

  endpoints: "Dove sei connesso",
  endpoints_hint: "{address} è connesso in questi posti.",
  endpoints_unknown: "La rete non lo dice.",
  endpoint_unnamed: "Un posto senza nome",
  endpoint_here: "Questo aMSN2",
  endpoint_there: "{kind}, {status}",
  sign_out_endpoint: "Disconnetti lì",
  sign_out_endpoint_of: "Disconnetti lì: {name}",
  sign_out_elsewhere: "Disconnetti ovunque tranne qui",

  now_playing: "Cosa ascolti o a cosa giochi",
  edit_now_playing: "Cambia cosa ascolti o a cosa giochi: {text}",
  now_playing_tell: "Mostra ai contatti",
  now_playing_stop: "Non mostrare nulla",
  plays: "Ora:",
  media_kind: "Cosa fai",
  media_title: "Titolo",
  media_artist: "Artista",
  on_all_accounts: "Su tutti gli account",

  network_says: "La rete di {network} avvisa: {text}",
  maintenance_now: "La rete di {network} si ferma ora per manutenzione.",
};
